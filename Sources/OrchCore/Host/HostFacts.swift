/// What an agent says of its machine, at each hello and when it has changed.
public struct HostFacts: Hashable, Sendable, Codable {
    public var slots: Int
    public var slotsUsed: Int
    /// `os`, `arch`, and the labels of the host's configuration.
    public var labels: [String: String]
    /// What is missing before work can be done here, one sentence each; empty when the host is ready.
    public var notReady: [String]
    /// Projects whose checkout the host's configuration names.
    public var projects: [ProjectName]?
    /// The agent's own clones: `owner/repo`.
    public var clones: [String]?
    /// What the programs that work needs say of their versions, by their names; those that are there and were asked.
    public var versions: [String: String]?
    /// How Claude is logged in, as far as that can be seen without asking anybody; never the secret itself.
    public var login: String?
    /// What keeps workers apart from the host, and which of their limits hold; nil where nothing does.
    public var sandbox: String?

    public init(
        slots: Int, slotsUsed: Int, labels: [String: String], notReady: [String], projects: [ProjectName]? = nil, clones: [String]? = nil,
        versions: [String: String]? = nil, login: String? = nil,
        sandbox: String? = nil
    ) {
        self.slots = slots
        self.slotsUsed = slotsUsed
        self.labels = labels
        self.notReady = notReady
        self.projects = projects
        self.clones = clones
        self.versions = versions
        self.login = login
        self.sandbox = sandbox
    }
}

/// What the ledger keeps of a host between links.
public struct HostRecord: Hashable, Sendable, Codable {
    public var name: HostName
    /// This host's agent shares the coordinator's `ORCH_HOME`: the agent writes the status files of its sessions.
    public var isLocal: Bool
    public var machine: String?
    public var boot: String?
    public var incarnation: UInt64
    public var stream: StreamID?
    /// The highest event of the stream that is in the ledger.
    public var cursor: UInt64
    public var orchVersion: String?
    public var facts: HostFacts?
    /// When the last link ended; nil while one stands or before the first.
    public var lostSince: Timestamp?
    /// The stream of the journal that was asked for all it knows of sessions, and has answered.
    public var surveyed: StreamID?
    /// Since when a ledger that was lost waits to hear what this host has; nothing is placed anywhere before.
    public var awaitedSince: Timestamp?
    /// Since when the operator lets it take no new work; nil while it may.
    public var drainingSince: Timestamp?
    /// Sessions that have an open attempt there which this ledger does not know; nil for none. They are left alone.
    public var strangers: [SessionKey]?

    public init(name: HostName, isLocal: Bool) {
        self.name = name
        self.isLocal = isLocal
        self.incarnation = 0
        self.cursor = 0
    }
}

/// How a host is heard at the moment.
public enum Reachability: String, Hashable, Sendable, Codable {
    case connected
    /// Connected but silent: no new work, what runs may finish.
    case quiet
    case unreachable
}
