/// A fact that happened at an agent, with its number in the agent's journal.
public struct NumberedEvent: Hashable, Sendable, Codable {
    public var sequence: UInt64
    public var time: Timestamp
    public var key: AttemptKey
    public var run: UInt64
    public var event: AgentEvent

    public init(sequence: UInt64, time: Timestamp, key: AttemptKey, run: UInt64, event: AgentEvent) {
        self.sequence = sequence
        self.time = time
        self.key = key
        self.run = run
        self.event = event
    }

    public var topic: Topic { Topic(event.topicClass, key.session) }
}

/// What kinds of facts there are. On the wire an object whose `kind` says which.
public enum AgentEvent: Hashable, Sendable, Codable {
    /// The attempt or the session's face changed; carries the whole of both, so that the newest event tells all.
    case state(StateChange)
    case escalation(Escalation)
    /// The escalation of this id needs no answer any more.
    case escalationClosed(EscalationClosed)
    case guidance(GuidanceReceipt)

    /// The attempt and its face after something happened.
    public struct StateChange: Hashable, Sendable, Codable {
        /// What happened.
        public enum Cause: String, Hashable, Sendable, Codable {
            case accepted, preparing, prepared
            case preparationFailed = "preparation_failed"
            case runStarted = "run_started"
            case runEnded = "run_ended"
            case reported, paused, resumed, continues, stalled, deleting
            case deletionFailed = "deletion_failed"
            case closed
        }

        public var cause: Cause
        public var state: AttemptState
        public var face: SessionFace
        public var end: RunEnd?
        public var closed: CloseReason?
        /// With `closed` of `moved`.
        public var moved: Moved?

        public init(
            cause: Cause, state: AttemptState, face: SessionFace, end: RunEnd? = nil, closed: CloseReason? = nil, moved: Moved? = nil
        ) {
            self.cause = cause
            self.state = state
            self.face = face
            self.end = end
            self.closed = closed
            self.moved = moved
        }
    }

    /// The question of this id is no question any more.
    public struct EscalationClosed: Hashable, Sendable, Codable {
        public var id: String
        public init(id: String) { self.id = id }
    }

    /// Words got this far.
    public struct GuidanceReceipt: Hashable, Sendable, Codable {
        public var id: String
        public var receipt: Guidance.Receipt

        public init(id: String, receipt: Guidance.Receipt) {
            self.id = id
            self.receipt = receipt
        }
    }

    public var topicClass: Topic.Class {
        switch self {
        case .state: .state
        case .escalation, .escalationClosed: .escalation
        case .guidance: .guidance
        }
    }

    private enum Kind: String, Codable {
        case state, escalation, guidance
        case escalationClosed = "escalation_closed"
    }

    private enum CodingKeys: String, CodingKey { case kind }

    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
        case .state: self = .state(try StateChange(from: decoder))
        case .escalation: self = .escalation(try Escalation(from: decoder))
        case .escalationClosed: self = .escalationClosed(try EscalationClosed(from: decoder))
        case .guidance: self = .guidance(try GuidanceReceipt(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .state(let value):
            try container.encode(Kind.state, forKey: .kind)
            try value.encode(to: encoder)
        case .escalation(let value):
            try container.encode(Kind.escalation, forKey: .kind)
            try value.encode(to: encoder)
        case .escalationClosed(let value):
            try container.encode(Kind.escalationClosed, forKey: .kind)
            try value.encode(to: encoder)
        case .guidance(let value):
            try container.encode(Kind.guidance, forKey: .kind)
            try value.encode(to: encoder)
        }
    }
}
