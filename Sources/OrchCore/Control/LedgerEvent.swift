/// A numbered fact of the coordinator, for `orch watch` and everybody who follows.
public struct LedgerEvent: Hashable, Sendable, Codable {
    public var sequence: UInt64
    public var time: Timestamp
    public var session: SessionKey?
    public var host: HostName?
    public var fence: Fence
    public var fact: Fact

    public init(sequence: UInt64, time: Timestamp, session: SessionKey?, host: HostName?, fence: Fence, fact: Fact) {
        self.sequence = sequence
        self.time = time
        self.session = session
        self.host = host
        self.fence = fence
        self.fact = fact
    }

    /// What happened: exactly one member is there.
    public struct Fact: Hashable, Sendable, Codable {
        public var status: StatusFact?
        public var escalation: Escalation?
        public var escalationClosed: String?
        public var guidance: AgentEvent.GuidanceReceipt?
        public var host: HostFact?
        /// The session's record is gone.
        public var deleted: Bool?

        public init(status: StatusFact) { self.status = status }
        public init(escalation: Escalation) { self.escalation = escalation }
        public init(escalationClosed id: String) { self.escalationClosed = id }
        public init(guidance: AgentEvent.GuidanceReceipt) { self.guidance = guidance }
        public init(host: HostFact) { self.host = host }
        public init(deleted: Bool) { self.deleted = deleted }
    }

    /// A session has another status, or the same for another reason.
    public struct StatusFact: Hashable, Sendable, Codable {
        public var status: SessionStatus
        /// What led to it, in the words of `AgentEvent.StateChange.Cause`, or `spawned`, `placed`, `requeued`.
        public var cause: String
        public var reason: String?
        public var pullRequestUrl: String?

        public init(status: SessionStatus, cause: String, reason: String? = nil, pullRequestUrl: String? = nil) {
            self.status = status
            self.cause = cause
            self.reason = reason
            self.pullRequestUrl = pullRequestUrl
        }
    }

    /// A host is heard differently than before.
    public struct HostFact: Hashable, Sendable, Codable {
        public var reachability: Reachability
        public var words: String?

        public init(reachability: Reachability, words: String?) {
            self.reachability = reachability
            self.words = words
        }
    }

    public var topic: Topic? {
        if let session {
            if fact.escalation != nil || fact.escalationClosed != nil { return Topic(.escalation, session) }
            if fact.guidance != nil { return Topic(.guidance, session) }
            return Topic(.state, session)
        }
        return host.map(Topic.init(host:))
    }
}
