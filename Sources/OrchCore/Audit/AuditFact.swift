/// One thing that the audit log keeps: what somebody had the coordinator do, what came of it, or which coordinator this was.
public struct AuditFact: Hashable, Sendable, Codable {
    /// What kind of fact.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// A coordinator began: its version, its term, and the hosts with the keys that it has pinned.
        case started
        /// Somebody asked for a change. Written in the transaction that carries it out.
        case asked
        /// What came of what was asked under the same request: more than one where a host answered later.
        case answered
    }

    /// Characters of `words`.
    public static let wordsLimit = 400

    public var kind: Kind
    public var at: Timestamp
    /// Who asked; nil for other kinds.
    public var by: Requester?
    /// Id of the request; nil where nobody asked.
    public var request: String?
    /// For people, on one line. Never what somebody wrote to a worker: that may hold a secret.
    public var words: String

    public init(_ kind: Kind, at: Timestamp, by: Requester? = nil, request: String? = nil, words: String) {
        self.kind = kind
        self.at = at
        self.by = by
        self.request = request?.printable(limit: 80)
        self.words = words.printable(limit: Self.wordsLimit)
    }
}
