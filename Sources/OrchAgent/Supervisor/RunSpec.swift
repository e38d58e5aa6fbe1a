public import OrchCore
public import OrchHome

/// Where the worker's processes are kept together.
public enum Containment: String, Hashable, Sendable, Codable {
    /// In a cgroup where one can be made, else by `sweep`.
    case automatic
    /// By descent, environment and working directory only.
    case sweep
}

/// All that a supervisor needs to own one worker: `run.json`, written by the agent before it starts the supervisor.
///
/// The file holds the worker's environment, so it is private (0600) like the folder.
public struct RunSpec: Hashable, Sendable, Codable {
    public var session: SessionKey
    public var fence: Fence
    /// Claude's session id, when the worker is Claude.
    public var conversationId: String?
    /// The command and its arguments. A command without `/` is looked up in `PATH` of `environment`.
    public var arguments: [String]
    /// The worker's whole environment; the supervisor adds `ORCH_ATTEMPT` and `ORCH_RUN_DIRECTORY`.
    public var environment: [String: String]
    /// The worktree. Absolute.
    public var workingDirectory: String
    /// The session's fence file, see `FenceFile`.
    public var fencePath: String
    /// The session's lock, inherited as descriptor 3.
    public var lockPath: String
    /// Lines for the worker's stdin that ask it to end, without line ends.
    public var farewell: [String]
    public var grace: EndingGrace
    public var containment: Containment
    /// What keeps the worker apart from its host; nil: nothing does.
    public var sandbox: Sandbox?

    public init(
        session: SessionKey, fence: Fence, conversationId: String?, arguments: [String], environment: [String: String],
        workingDirectory: String, fencePath: String, lockPath: String, farewell: [String] = [], grace: EndingGrace = EndingGrace(),
        containment: Containment = .automatic
    ) {
        self.session = session
        self.fence = fence
        self.conversationId = conversationId
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.fencePath = fencePath
        self.lockPath = lockPath
        self.farewell = farewell
        self.grace = grace
        self.containment = containment
    }

    var isWatched: Bool { sandbox?.isWatched ?? false }
    public var attempt: AttemptKey { AttemptKey(session: session, attempt: fence.attempt) }
}
