/// A question to the human. Stored, then acknowledged, at each hop; deduplicated by its id.
public struct Escalation: Hashable, Sendable, Codable {
    /// Who asks.
    public enum Source: String, Hashable, Sendable, Codable { case worker, agent, coordinator }

    /// Made where the question was asked; unique.
    public var id: String
    public var session: SessionKey
    public var source: Source
    public var question: String
    public var options: [String]
    public var context: String?
    public var askedAt: Timestamp
    /// Set by an answer, a restart or the session's end.
    public var closedAt: Timestamp?

    public init(
        id: String, session: SessionKey, source: Source, question: String, options: [String] = [], context: String? = nil, askedAt: Timestamp
    ) {
        self.id = id
        self.session = session
        self.source = source
        self.question = question
        self.options = options
        self.context = context
        self.askedAt = askedAt
    }
}

/// The human's words to a worker, with a receipt that says how far they got.
public struct Guidance: Hashable, Sendable, Codable {
    /// How far the words got; only rises.
    public enum Receipt: String, Hashable, Sendable, Codable, Comparable {
        /// In the coordinator's ledger.
        case queued
        /// In the agent's journal.
        case onHost = "on_host"
        /// The model was given it in a turn that started.
        case delivered

        private var rank: Int {
            switch self {
            case .queued: 0
            case .onHost: 1
            case .delivered: 2
            }
        }

        public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    }

    /// A UUID: also the message's uuid in the worker's stream, by which its delivery is known.
    public var id: String
    public var text: String
    public var sentAt: Timestamp
    public var receipt: Receipt
    /// When the receipt was last raised.
    public var receiptAt: Timestamp

    public init(id: String, text: String, sentAt: Timestamp) {
        self.id = id
        self.text = text
        self.sentAt = sentAt
        self.receipt = .queued
        self.receiptAt = sentAt
    }
}
