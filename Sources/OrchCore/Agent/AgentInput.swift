/// Everything that can happen to an agent.
public enum AgentInput: Sendable {
    /// A message outside a link: reset or rejected.
    case unlinked(Route, FrameHeader, WireBody)
    case linked(Route, FrameHeader, WireBody, blob: [UInt8]? = nil)
    /// What came was no message of the protocol.
    case malformed(Route, String)
    case request(ClientID, Request, key: SessionKey?)
    /// A page of the journal that was asked for.
    case eventsRead([NumberedEvent])
    /// A piece of a log that the coordinator asked for.
    case logRead(LogPiece, blob: [UInt8]?, correlation: UInt64)
    /// The state of a worktree that the coordinator asked for.
    case inspected(Answer, correlation: UInt64)
    /// Somebody says that the session's worker lives.
    case heartbeat(SessionKey)
    case prepared(AttemptKey, Prepared)
    case preparationFailed(AttemptKey, words: String)
    case started(AttemptKey, run: UInt64)
    case runEnded(AttemptKey, run: UInt64, RunEnd, evidence: String?)
    case worker(AttemptKey, run: UInt64, WorkerNews, offset: UInt64)
    /// What the folders of runs tell at the start of the agent: workers that live, and the highest attempt of each session.
    case stranded([StrandedRun], highest: [AttemptKey])
    case report(AttemptKey, run: UInt64?, Report, spool: String?)
    case assessed(AttemptKey, atRisk: [String])
    case moveAssessed(AttemptKey, atRisk: [String], isLast: Bool)
    case packed(AttemptKey, Packing)
    /// A piece of a conversation that the coordinator asked for.
    case conversationRead(ConversationPiece, blob: [UInt8]?, correlation: UInt64)
    case transferred(AttemptKey, TransferProgress)
    /// The problem is nil when the conversation is in its place.
    case unpacked(AttemptKey, problem: String?)
    case removed(AttemptKey, Removal)
    case timer(AgentTimer)
    /// What became of a step to a new key.
    case keyChanged(KeyChanged)
    case sweep(SweepInput)
    /// What the host offers has changed.
    case facts(HostFacts)
    /// How busy the host is was measured.
    case load(HostLoad)
}

/// A coordinator's address on the agent's bound socket; the shell's own numbering.
public struct Route: Hashable, Sendable {
    public let number: UInt64
    public init(_ number: UInt64) { self.number = number }
}

/// A worktree that is ready.
public struct Prepared: Hashable, Sendable {
    public var branch: String
    public var path: String
    /// A fresh conversation id, used if the attempt has none yet.
    public var conversation: String
    public var notes: [String]

    public init(branch: String, path: String, conversation: String, notes: [String]) {
        self.branch = branch
        self.path = path
        self.conversation = conversation
        self.notes = notes
    }
}

/// What the worker's event stream tells.
public enum WorkerNews: Hashable, Sendable {
    /// It lives: what it does at the moment, and whether a request to the API is open.
    case sign(doing: String?, requestOpen: Bool)
    /// The model was given this guidance.
    case delivered(guidance: String)
    /// A turn is over.
    case turnEnded(good: Bool, costUSD: Double?)
}

/// What became of a worktree that was to be removed.
public enum Removal: Hashable, Sendable {
    case done(notes: [String])
    /// Work would be lost (promise P4); nothing was touched.
    case atRisk([String])
    case failed(String)
}

/// A timer is a value; one that fires late is known by its parts and ignored.
public enum AgentTimer: Hashable, Sendable {
    /// The wait of an attempt is over.
    case waiting(AttemptKey, run: UInt64)
    /// A paused worker does not survive longer.
    case pause(AttemptKey, run: UInt64)
    /// The worker may have been silent for too long.
    case stalled(AttemptKey, run: UInt64)
    /// The worker has reported and does not end.
    case ending(AttemptKey, run: UInt64)
    /// The journal could not be written: what was begun and forgotten is looked at again.
    case recover
}
