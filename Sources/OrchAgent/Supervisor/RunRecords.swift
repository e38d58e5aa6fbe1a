public import OrchCore
public import OrchHome

/// Who owns a run: `owner.json`, written by the supervisor before the worker executes anything.
public struct OwnerRecord: Hashable, Sendable, Codable {
    public let fence: Fence
    public let supervisor: ProcessIdentity
    /// nil until the worker has been forked.
    public let worker: ProcessIdentity?
    /// nil where no cgroup could be made.
    public let group: ControlGroup?
    /// Groups of the old kind (cgroups v1) that hold the worker's limits; nil where there are none.
    public let limits: LimitGroups?
    public let startedAt: Timestamp

    public init(
        fence: Fence, supervisor: ProcessIdentity, worker: ProcessIdentity?, group: ControlGroup?, limits: LimitGroups? = nil,
        startedAt: Timestamp
    ) {
        self.fence = fence
        self.supervisor = supervisor
        self.worker = worker
        self.group = group
        self.limits = limits
        self.startedAt = startedAt
    }
}

/// A request to end the worker: `stop.json`. A second one may turn `graceful` into `kill`, not back.
public struct StopRequest: Hashable, Sendable, Codable {
    /// How the worker is ended.
    public enum Mode: String, Hashable, Sendable, Codable {
        /// Farewell lines, TERM, KILL, with the grace of the spec.
        case graceful
        /// KILL at once.
        case kill
    }
    public let mode: Mode
    /// For people.
    public let reason: String

    public init(mode: Mode, reason: String) {
        self.mode = mode
        self.reason = reason
    }
}

/// How a run ended: `exit.json`, written once, at the very end.
public struct ExitRecord: Hashable, Sendable, Codable {
    /// What the supervisor saw of the end.
    public enum Reason: String, Hashable, Sendable, Codable {
        /// The worker ended by itself.
        case ended
        /// It was asked to: a stop request, or SIGTERM to the supervisor.
        case stopped
        /// A higher fence stood at the session's lock; nothing was executed.
        case fenced
        /// The supervisor ended before it started the worker; the agent wrote this record.
        case neverStarted = "never_started"
        /// It could not be started; nothing was executed.
        case startFailed = "start_failed"
        /// The supervisor was killed; the agent has ended what was left and wrote this record.
        case supervisorLost = "supervisor_lost"
    }
    public let fence: Fence
    public let reason: Reason
    /// One printable sentence for people.
    public let detail: String
    /// The worker's exit code; nil when a signal ended it or nobody saw.
    public let code: Int32?
    public let signal: Int32?
    /// nil when nothing was executed.
    public let startedAt: Timestamp?
    public let endedAt: Timestamp
    /// Processes that the worker left behind and that were ended.
    public let leftoversEnded: Int
    /// Processes that could not be ended.
    public let leftoversRemaining: Int

    public init(
        fence: Fence, reason: Reason, detail: String, code: Int32? = nil, signal: Int32? = nil, startedAt: Timestamp?, endedAt: Timestamp,
        leftoversEnded: Int = 0, leftoversRemaining: Int = 0
    ) {
        self.fence = fence
        self.reason = reason
        self.detail = detail.printable(limit: Self.detailCharacters)
        self.code = code
        self.signal = signal
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.leftoversEnded = leftoversEnded
        self.leftoversRemaining = leftoversRemaining
    }

    /// Characters of `detail` that are kept.
    public static let detailCharacters = 1000
}
