/// One thing that was found on a host, and what became of it.
public struct SweepFinding: Hashable, Sendable, Codable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Orch made the worktree, and no session of this host has it.
        case worktreeWithoutSession = "worktree_without_session"
        /// The journal names a directory that is not there.
        case sessionWithoutWorktree = "session_without_worktree"
        /// Processes live that belong to a run of an attempt that is not open.
        case processOfDeadAttempt = "process_of_dead_attempt"
        /// The folder of a run whose end nobody wrote down; for `prune` of one that ended long ago.
        case runFolder = "run_folder"
        /// The worktree of a session that has ended, or whose pull request is merged or closed.
        case worktreeOfEndedSession = "worktree_of_ended_session"
    }

    /// What was done about it.
    public enum Outcome: String, Hashable, Sendable, Codable {
        /// Nothing: it was only looked for.
        case found
        /// It is gone.
        case cleaned
        /// It was to go, and stays: work would be lost, or it could not be removed.
        case refused
        /// It is not for orch to remove: a person decides.
        case left
    }

    public var kind: Kind
    /// Nil where nobody knows any more whose it was.
    public var session: SessionKey?
    public var attempt: UInt64?
    /// The worktree, or the folder of the run.
    public var path: String?
    public var branch: String?
    /// At most `Limits.findingPids`.
    public var pids: [Int32]
    /// Space that it takes; nil where it was not measured.
    public var bytes: UInt64?
    /// Why it is listed: one printable sentence.
    public var words: String
    /// What would be lost with it, one line for each; at most `Limits.notes`.
    public var atRisk: [String]
    public var outcome: Outcome
    /// Why it stays, or what was done beside.
    public var reason: String?

    public init(
        _ kind: Kind, session: SessionKey? = nil, attempt: UInt64? = nil, path: String? = nil, branch: String? = nil, pids: [Int32] = [],
        bytes: UInt64? = nil, words: String, atRisk: [String] = [], outcome: Outcome = .found, reason: String? = nil
    ) {
        self.kind = kind
        self.session = session
        self.attempt = attempt
        self.path = path
        self.branch = branch
        self.pids = pids
        self.bytes = bytes
        self.words = words
        self.atRisk = atRisk
        self.outcome = outcome
        self.reason = reason
    }
}

/// What one host has found; also the answer to `sweep`.
public struct HostSweep: Hashable, Sendable, Codable {
    public var host: HostName
    /// At most `Limits.findings`.
    public var findings: [SweepFinding]
    /// How many there are beside: neither listed nor cleaned.
    public var more: Int
    /// What could not be looked at, one sentence each.
    public var notes: [String]
    /// Why nothing is known of this host.
    public var missing: String?

    public init(host: HostName, findings: [SweepFinding] = [], more: Int = 0, notes: [String] = [], missing: String? = nil) {
        self.host = host
        self.findings = findings
        self.more = more
        self.notes = notes
        self.missing = missing
    }
}

/// `orch orphans` and `orch prune`: what each host has found.
public struct SweepReport: Hashable, Sendable, Codable {
    /// In the order of their names.
    public var hosts: [HostSweep]
    public init(hosts: [HostSweep]) { self.hosts = hosts }
}
