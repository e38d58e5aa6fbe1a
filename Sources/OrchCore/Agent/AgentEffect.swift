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
    /// A branch that a session brings along starts from the remote's, where the remote has it.
    case prepare(AttemptKey, SessionSpec, bringsBranch: Bool)
    /// Ends a preparation that is under way, which is then answered as one that failed. It may have ended already.
    case abandonPreparation(AttemptKey)
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
    /// What another host would not have. Answered by `moveAssessed`.
    case assessMove(AttemptKey, path: String, base: String, isLast: Bool)
    /// Makes one file of the worker's conversation. Answered by `packed`.
    case pack(AttemptKey, conversation: String, worktree: String)
    /// Answered by `conversationRead`.
    case readConversation(ConversationFrom, correlation: UInt64)
    /// Removes the packed conversation, if there is one.
    case dropConversation(AttemptKey)
    /// Removes all packed conversations but these: an agent that crashed may not have.
    case keepConversations(Set<AttemptKey>)
    /// How much of a conversation is stored here. Answered by `transferred`.
    case lookAtTransfer(AttemptKey, PackedConversation)
    /// Answered by `transferred`. Bytes that are not the next ones are not stored.
    case storePiece(AttemptKey, PackedConversation, offset: UInt64, [UInt8])
    /// Puts the conversation where the worker of this worktree looks for it. Answered by `unpacked`.
    case unpack(AttemptKey, PackedConversation, worktree: String)
    /// Answered by `removed`.
    case remove(AttemptKey, path: String, branch: String?, force: Bool)
    case writeStatusFile(StatusFile)
    /// Of a session that has ended: as `writeStatusFile` if the file still tells of the same attempt. It may have begun anew elsewhere.
    case correctStatusFile(StatusFile)
    case removeStatusFile(SessionKey)
    /// As `removeStatusFile`, unless another host, or the coordinator for it, has written the file since.
    case leaveStatusFile(SessionKey)
    case discardReport(AttemptKey, run: UInt64, spool: String)
    case schedule(AgentTimer, after: Int64)
    /// Answered by `keyChanged`.
    case changeKey(KeyChange)
    case sweep(SweepEffect)
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
    /// It began at another host, and its transcript is here.
    public var begunElsewhere: Bool = false
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
