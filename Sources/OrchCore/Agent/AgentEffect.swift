/// What an agent asks of its shell. All `persist` of a step are one transaction and are durable before any other effect runs.
public enum AgentEffect: Sendable {
    case persist(JournalWrite)
    case send(Route, Link.Numbered, blob: [UInt8]?)
    case sendUnlinked(Route, FrameHeader, WireBody)
    case reply(ClientID, Reply)
    case publish(Topic, StatusHeader, NumberedEvent)
    /// Answered by `eventsRead`.
    case readEvents(from: UInt64)
    /// The shell reads the piece and answers on the link, or to the client.
    case readLog(LogFrom, LogReader)
    case inspect(SessionKey, path: String, base: String, Inspector)
    /// Answered by `prepared` or `preparationFailed`; continues what an interrupted preparation of the same attempt left.
    case prepare(AttemptKey, SessionSpec)
    /// Answered by `started`, later by `runEnded`.
    case start(RunOrder)
    /// After a restart of the agent: whether this run lives, has ended or is lost. Answered like `start`: what the phase of a run that
    /// lives asks for (freeze, thaw, stop, end) is said again. Words of the order that were not handed on yet are handed on now.
    case observe(RunOrder, streamOffset: UInt64)
    /// The same words twice are given once.
    case say(AttemptKey, run: UInt64, WorkerLine)
    /// Ends every process of the run. Answered by `runEnded`. It may come before the worker has begun, and again.
    case stop(AttemptKey, run: UInt64, graceful: Bool)
    case freeze(AttemptKey, run: UInt64)
    case thaw(AttemptKey, run: UInt64)
    /// What would be lost with the worktree. Answered by `assessed`.
    case assess(AttemptKey, path: String)
    /// Answered by `removed`.
    case remove(AttemptKey, path: String, branch: String?, force: Bool)
    case writeStatusFile(StatusFile)
    case removeStatusFile(SessionKey)
    case discardReport(AttemptKey, run: UInt64, spool: String)
    case schedule(AgentTimer, after: Int64)
    case log(String)
}

/// Who gets a piece of a log.
public enum LogReader: Hashable, Sendable {
    case link(correlation: UInt64)
    case client(ClientID, request: String)
}

/// Who gets the state of a worktree.
public enum Inspector: Hashable, Sendable {
    case link(correlation: UInt64)
    case client(ClientID, request: String, SessionDetail)
}

/// What the shell needs to start one worker process.
public struct RunOrder: Hashable, Sendable {
    public var key: AttemptKey
    public var run: UInt64
    public var spec: SessionSpec
    public var conversation: String
    /// Whether the conversation has begun in an earlier run.
    public var resumes: Bool
    public var worktree: String
    /// Words to be given first, oldest first.
    public var guidance: [Guidance]
}

/// A line for the worker's standard input.
public enum WorkerLine: Hashable, Sendable {
    case guidance(Guidance)
    /// Ends the process when its turn is over.
    case endSession
}

/// A change of the journal.
public enum JournalWrite: Hashable, Sendable {
    case attempt(AgentAttempt)
    case event(NumberedEvent, previous: UInt64)
    /// Events up to this one are in the ledger.
    case prune(upTo: UInt64)
    /// No attempt of the session up to this number runs here again.
    case tombstone(AttemptKey)
    case term(UInt64)
}
