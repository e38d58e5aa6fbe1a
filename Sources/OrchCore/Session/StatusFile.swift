/// The shape of `sessions/work-<id>.json`, of `orch list --json` and of `orch get --json` (`docs/files.md`).
///
/// The first group are the names and forms of the original; the second is orch's own.
public struct StatusFile: Hashable, Sendable, Codable {
    public var id: String
    public var issue: Issue
    public var status: SessionStatus
    public var mode: SessionMode
    public var branch: String
    public var worktreePath: String
    public var startedAt: Timestamp
    public var lastHeartbeat: Timestamp
    public var stuckReason: String?
    public var forwardedMessage: String?
    public var pullRequestUrl: String?
    public var worktreeStatus: WorktreeStatus?
    public var deletionError: String?
    public var previousStatus: SessionStatus?

    public var project: ProjectName
    public var host: HostName?
    public var attempt: UInt64
    public var run: UInt64
    public var want: Want
    public var costUSD: Double?
    public var notes: [String]
    /// Why a queued session waits.
    public var waitingFor: String?
    /// What the worker does at the moment, short.
    public var doing: String?
    /// No sign of life for longer than is normal.
    public var stale: Bool?
    /// The host has not been heard since: what is shown is the last that is known.
    public var unknownSince: Timestamp?
    /// In the file only: what a ledger that was lost is built from.
    public var spec: Spec?

    public init(
        key: SessionKey, issue: Issue, mode: SessionMode, face: SessionFace, branch: String, startedAt: Timestamp, lastHeartbeat: Timestamp,
        host: HostName?, fence: Fence, want: Want
    ) {
        self.id = key.id.text
        self.project = key.project
        self.issue = issue
        self.status = face.status
        self.mode = mode
        self.branch = face.branch ?? branch
        self.worktreePath = face.worktreePath ?? ""
        self.startedAt = startedAt
        self.lastHeartbeat = lastHeartbeat
        self.stuckReason = face.stuckReason
        self.pullRequestUrl = face.pullRequestUrl
        self.deletionError = face.deletionError
        self.previousStatus = face.previousStatus
        self.host = host
        self.attempt = fence.attempt
        self.run = fence.run
        self.want = want
        self.costUSD = face.costUSD
        self.notes = face.notes
    }

    /// The session in full; nil only where a file holds an id that is none.
    public var key: SessionKey? { (try? SessionID(id)).map { SessionKey(project: project, id: $0) } }
}
