/// The answer to a request. Exactly one of the members beside `id` is there, or `problem`.
public struct Reply: Hashable, Sendable, Codable {
    public var id: String
    public var problem: Problem?
    public var session: StatusFile?
    public var sessions: SessionList?
    public var detail: SessionDetail?
    public var done: OrderDone?
    public var log: LogPiece?
    public var events: EventPage?
    public var status: DaemonStatus?
    public var sweep: SweepReport?
    public var host: HostDone?

    public init(id: String) { self.id = id }

    public init(id: String, problem: Problem) {
        self.id = id
        self.problem = problem
    }
}

/// `orch list`: all live sessions and the newest ended ones.
public struct SessionList: Hashable, Sendable, Codable {
    public var sessions: [StatusFile]
    /// Terminal sessions in all, of which `sessions` may hold only the newest.
    public var completed: Int

    public init(sessions: [StatusFile], completed: Int) {
        self.sessions = sessions
        self.completed = completed
    }
}

/// `orch get`: the session, and what there is beside its status file.
public struct SessionDetail: Hashable, Sendable, Codable {
    public var session: StatusFile
    public var guidance: [Guidance]
    public var escalations: [Escalation]
    public var lastEnd: RunEnd?
    /// Orders that wait for the host.
    public var waitingOrders: [String]

    public init(session: StatusFile, guidance: [Guidance], escalations: [Escalation], lastEnd: RunEnd?, waitingOrders: [String]) {
        self.session = session
        self.guidance = guidance
        self.escalations = escalations
        self.lastEnd = lastEnd
        self.waitingOrders = waitingOrders
    }
}

/// What became of an order.
public struct OrderDone: Hashable, Sendable, Codable {
    public var session: SessionKey
    /// Nil: done. Else what it waits for, as "waiting for gpu-box".
    public var waitingFor: String?
    public var notes: [String]

    public init(session: SessionKey, waitingFor: String?, notes: [String]) {
        self.session = session
        self.waitingFor = waitingFor
        self.notes = notes
    }
}

/// Facts after a number, at most `Limits.eventsPerMessage`.
public struct EventPage: Hashable, Sendable, Codable {
    public var events: [LedgerEvent]
    /// The newest number there is.
    public var head: UInt64
    public var stream: StreamID

    public init(events: [LedgerEvent], head: UInt64, stream: StreamID) {
        self.events = events
        self.head = head
        self.stream = stream
    }
}

/// `orch status`: a daemon, as it sees itself and its hosts.
public struct DaemonStatus: Hashable, Sendable, Codable {
    /// Which of the two daemons answers.
    public enum Role: String, Hashable, Sendable, Codable { case coordinator, agent }

    public var role: Role
    public var orchVersion: String
    public var pid: Int32
    public var startedAt: Timestamp
    public var endpoints: [String]
    public var term: UInt64
    public var hosts: [HostStatus]

    public init(
        role: Role, orchVersion: String, pid: Int32, startedAt: Timestamp, endpoints: [String], term: UInt64, hosts: [HostStatus]
    ) {
        self.role = role
        self.orchVersion = orchVersion
        self.pid = pid
        self.startedAt = startedAt
        self.endpoints = endpoints
        self.term = term
        self.hosts = hosts
    }
}

/// A host in `orch status`.
public struct HostStatus: Hashable, Sendable, Codable {
    public var name: HostName
    public var endpoint: String
    public var reachability: Reachability
    public var since: Timestamp?
    public var slots: Int
    public var slotsUsed: Int
    public var orchVersion: String?
    public var notReady: [String]
    public var labels: [String: String]
    /// Since when it is given no new work, by order; nil while it may get some.
    public var drainingSince: Timestamp?
    /// What it says of itself: versions, login, repositories.
    public var facts: HostFacts?
    /// While it is heard.
    public var load: HostLoad?

    public init(
        name: HostName, endpoint: String, reachability: Reachability, since: Timestamp?, slots: Int, slotsUsed: Int, orchVersion: String?,
        notReady: [String], labels: [String: String]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.reachability = reachability
        self.since = since
        self.slots = slots
        self.slotsUsed = slotsUsed
        self.orchVersion = orchVersion
        self.notReady = notReady
        self.labels = labels
    }
}
