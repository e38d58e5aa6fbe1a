/// A worker that lives, as the folder of its run tells of it.
public struct StrandedRun: Hashable, Sendable {
    public var key: AttemptKey
    public var run: UInt64
    public var spec: SessionSpec
    public var conversation: String
    public var branch: String
    public var worktree: String

    public init(key: AttemptKey, run: UInt64, spec: SessionSpec, conversation: String, branch: String, worktree: String) {
        self.key = key
        self.run = run
        self.spec = spec
        self.conversation = conversation
        self.branch = branch
        self.worktree = worktree
    }
}

// Workers whose journal was lost, or set back, while they ran: taken up where they are, neither ended nor started a second time.
extension AgentMachine {
    /// - Parameter highest: the highest attempt of each session that has run here, as fence files tell. Those that the journal does not know
    ///   and that have no worker never run here again.
    mutating func take(stranded: [StrandedRun], highest: [AttemptKey]) {
        for run in stranded.sorted(by: { ($0.key, $0.run) < ($1.key, $1.run) }) { takeUp(run) }
        var known = tombstones
        for key in attempts.keys { known[key.session] = max(known[key.session] ?? 0, key.attempt) }
        for key in highest.sorted() where key.attempt > known[key.session] ?? 0 && key.attempt <= Limits.number {
            tombstones[key.session] = key.attempt
            emit(.persist(.tombstone(key)))
            emit(.log("\(key) has run here and is not in the journal: it never runs here again"))
        }
    }

    private mutating func takeUp(_ found: StrandedRun) {
        let key = found.key
        guard key.attempt > tombstones[key.session] ?? 0 else { return emit(.log("a worker of \(key) lives under its tombstone")) }
        if let older = open[key.session], older.attempt < key.attempt, let attempt = attempts[older] { close(attempt, .fenced) }
        var attempt = attempts[key] ?? AgentAttempt(offer: Offer(attempt: key.attempt, spec: found.spec, guidance: []), at: now.wall)
        guard attempt.phase != .closed, attempt.run < found.run else { return }
        attempt.run = found.run
        attempt.phase = .running
        attempt.conversation = found.conversation
        attempt.streamOffset = 0
        attempt.face.status = .working
        attempt.face.branch = found.branch
        attempt.face.worktreePath = found.worktree
        attempt.face.note("the journal was lost while the worker ran: it was taken up again from its run's folder")
        store(attempt, cause: .runStarted)
        emit(.log("\(key) runs and was not in the journal: taken up from its run's folder"))
        if let order = runOrder(attempt) { emit(.observe(order, streamOffset: 0)) }
    }
}
