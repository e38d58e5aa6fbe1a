// From the worktree to a worker process: prepared, waiting for a slot, started.
extension AgentMachine {
    mutating func handle(_ prepared: Prepared, of key: AttemptKey) {
        guard var attempt = attempts[key], attempt.phase == .preparing else { return }
        attempt.face.branch = prepared.branch
        attempt.face.worktreePath = prepared.path
        if attempt.awaitedConversation == nil { attempt.conversation = attempt.conversation ?? prepared.conversation }
        for note in prepared.notes { attempt.face.note(note) }
        attempt.face.status = .registered
        guard attempt.want == .run, !isFenced(attempt) else {
            attempt.phase = .waiting(.slot)
            store(attempt, cause: .prepared)
            return settleAndMove(attempt)
        }
        if attempt.moveOrder != nil {
            return leaveUnbegun(attempt, cause: .prepared)
        }
        guard attempt.awaitedConversation == nil else {
            attempt.phase = .receiving
            store(attempt, cause: .prepared)
            return receive(attempt)
        }
        startRun(of: attempt, cause: .prepared)
    }

    mutating func preparationFailed(_ key: AttemptKey, _ words: String) {
        guard var attempt = attempts[key], attempt.phase == .preparing else { return }
        guard attempt.want == .run, !isFenced(attempt) else {
            // A resumed attempt tries again.
            attempt.phase = .waiting(.slot)
            attempt.face.note("the worktree could not be prepared: \(words.printable(limit: 300))")
            store(attempt, cause: .preparationFailed)
            return settleAndMove(attempt)
        }
        stick(attempt, words, cause: .preparationFailed)
        if let latest = attempts[key] { takeUpMove(of: latest) }
    }

    /// Not wanted to run, and perhaps wanted elsewhere: a move that was ordered while it was prepared begins now.
    private mutating func settleAndMove(_ attempt: AgentAttempt) {
        settle(attempt)
        if let latest = attempts[attempt.key] { takeUpMove(of: latest) }
    }

    /// Puts an attempt at the end of those that wait for a slot. The caller stores it.
    mutating func waitForSlot(_ attempt: inout AgentAttempt) {
        attempt.phase = .waiting(.slot)
        waitingForSlot.removeAll { $0 == attempt.key }
        waitingForSlot.append(attempt.key)
    }

    /// Starts what waits for a slot, oldest first.
    mutating func fillSlots() {
        while let key = waitingForSlot.first, slotsUsed < facts.slots {
            waitingForSlot.removeFirst()
            guard let attempt = attempts[key], attempt.phase == .waiting(.slot) else { continue }
            goOn(attempt)
        }
    }

    /// Goes on from where the attempt has come: its worktree first, then the next run.
    private mutating func goOn(_ session: AgentAttempt) {
        var attempt = session
        guard attempt.conversation == nil || attempt.face.worktreePath == nil else {
            return startRun(of: attempt, cause: attempt.run > 0 ? .continues : nil)
        }
        attempt.phase = .preparing
        attempt.face.status = .queued
        store(attempt, cause: .preparing)
        prepare(attempt)
    }

    mutating func prepare(_ attempt: AgentAttempt) {
        emit(.prepare(attempt.key, attempt.spec, bringsBranch: attempt.continues != nil))
    }

    /// The next run, in the journal before anything starts.
    mutating func startRun(of session: AgentAttempt, cause: AgentEvent.StateChange.Cause?) {
        var attempt = session
        attempt.run += 1
        attempt.phase = .starting
        attempt.claim = nil
        attempt.goesOn = false
        attempt.streamOffset = 0
        attempt.face.stuckReason = nil
        if attempt.run > 1 { attempt.face.status = .working }
        store(attempt, cause: cause)
        if let order = runOrder(attempt) { emit(.start(order)) }
    }

    func runOrder(_ attempt: AgentAttempt) -> RunOrder? {
        guard let conversation = attempt.conversation, let worktree = attempt.face.worktreePath else { return nil }
        return RunOrder(
            key: attempt.key, run: attempt.run, spec: attempt.spec, conversation: conversation, resumes: attempt.run > 1,
            begunElsewhere: attempt.continues?.conversation != nil, worktree: worktree, guidance: attempt.undelivered)
    }
}
