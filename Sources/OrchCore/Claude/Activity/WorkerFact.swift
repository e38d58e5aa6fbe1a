/// What the events of a worker mean for its agent: things to journal, to pass on, or to answer.
public enum WorkerFact: Hashable, Sendable {
    /// The run's first turn began: the CLI works, and this is its conversation.
    case started(model: String, sessionID: String?)
    /// Another model than before.
    case modelChanged(to: String)
    /// A message reached the process; it may still be lost when the process dies.
    case guidanceQueued(uuid: String)
    /// The model was given the message: delivered.
    case guidanceStarted(uuid: String)
    case guidanceCompleted(uuid: String)
    /// A turn ended.
    case result(TurnResult)
    /// The account's limit refuses requests; `until` is when it is lifted, if it was said.
    case rateLimited(until: Timestamp?)
    case rateLimitLifted
    /// It lives. Told at most once in `Timing.progress`.
    case signOfLife
    case permissionDenied(PermissionDenial)
    case permissionAsked(PermissionRequest)
    /// One of our control requests was answered; `error` is nil when it was done.
    case controlAnswered(requestID: String, error: String?)
    /// MCP servers that did not connect: without `orch` the worker has only the command line to report with.
    case serversFailed([String])
    /// A line that is no stream event. The first `ClaudeLimits.brokenLinesReported` of a run are told.
    case brokenLine(String)
}
