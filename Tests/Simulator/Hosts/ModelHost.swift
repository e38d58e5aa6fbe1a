import OrchCore

/// One machine that runs an agent: what is on its disk, its processes, and the network to the coordinator.
struct ModelHost: Sendable {
    let name: HostName
    /// It is the laptop: the coordinator runs here too.
    let isLocal: Bool
    let slots: Int
    let labels: [String: String]
    var journal: ModelJournal
    var worktrees: [SessionKey: ModelWorktree] = [:]
    /// Conversations that were packed here, and bytes of those that come here: files.
    var packed: Set<AttemptKey> = []
    var arrived: [AttemptKey: UInt64] = [:]
    /// Journals that were lost, oldest first: what the ledger has read of them it tells.
    var lostJournals: [ModelJournal] = []
    /// Counts machines that have had the host's name and key.
    var machines = 1
    /// Workers on the machine that it was: nobody here can see them.
    var abandoned: [ModelWorker] = []
    /// Runs that were begun here, however they ended.
    var begun: Set<RunName> = []
    /// The highest attempt of each session that has run here, as fence files tell.
    var fences: [SessionKey: UInt64] = [:]
    var clock = Clock()
    /// Counts boots of the machine.
    var boot = 1
    var machine: AgentMachine?
    var jobs: [Job] = []
    /// They outlive the agent.
    var workers: [ModelWorker] = []
    var line = Line()

    init(name: HostName, isLocal: Bool, slots: Int, labels: [String: String], stream: StreamID) {
        self.name = name
        self.isLocal = isLocal
        self.slots = slots
        self.labels = labels
        journal = ModelJournal(stream: stream)
    }

    /// What the agent's shell is busy with. It may finish in any order.
    enum Job: Hashable, Sendable {
        case prepare(AttemptKey)
        case start(AttemptKey, run: UInt64)
        case observe(AttemptKey, run: UInt64, guidance: [String], offset: UInt64)
        case discard(AttemptKey, run: UInt64, report: String)
        case assess(AttemptKey)
        case remove(AttemptKey, force: Bool)
        case readEvents(from: UInt64)
        case inspect(SessionKey, correlation: UInt64)
        case assessMove(AttemptKey, isLast: Bool)
        case pack(AttemptKey)
        case readConversation(ConversationFrom, correlation: UInt64)
        case storePiece(AttemptKey, PackedConversation, offset: UInt64, count: Int)
        case unpack(AttemptKey, PackedConversation)
    }

    func worker(_ key: AttemptKey, _ run: UInt64) -> Int? { workers.firstIndex { $0.key == key && $0.run == run } }

    func worker(_ name: RunName) -> ModelWorker? { worker(name.key, name.run).map { workers[$0] } }

    /// Drops ended workers whose end is in the journal: their folders are not looked into again.
    mutating func forgetReported() {
        workers.removeAll { worker in
            guard case .ended = worker.state else { return false }
            // Of a journal that is lost: what is left of it is swept one day.
            guard let attempt = journal.attempts[worker.key] else { return machine != nil }
            return attempt.run > worker.run || !attempt.workerLives
        }
    }
}

/// The worktree of a session.
struct ModelWorktree: Hashable, Sendable {
    /// Something in it is nowhere else.
    var hasWork = false
}
