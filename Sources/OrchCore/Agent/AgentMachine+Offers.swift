// Attempts come and go: offered, accepted, fenced.
extension AgentMachine {
    mutating func handle(_ offer: Offer) {
        let key = offer.key
        if let known = attempts[key], known.phase != .closed || !isFenced(known) { return send(.accepted, .accepted(Accepted(key: key))) }
        // The highest attempt wins: one that comes after a higher one, or after its tombstone, never runs here.
        if isBelowAnother(key) || key.attempt <= tombstones[key.session] ?? 0 { return handle(FenceOrder(key: key)) }
        if attempts.values.contains(where: { $0.key.session == key.session && ($0.isBeingDeletedWhileClosed || $0.isReleased) }) {
            return refuse(key, .notReady, "the worktree of an earlier attempt of \(key.session) is being removed")
        }
        if let older = open[key.session] {
            return refuse(key, .notReady, "attempt \(older.attempt) of \(key.session) has not ended here yet")
        }
        if let missing = facts.notReady.first ?? load?.obstacles.first { return refuse(key, .notReady, missing) }
        guard slotsUsed < facts.slots else { return refuse(key, .full, "all \(facts.slots) slots are taken") }
        let attempt = AgentAttempt(offer: offer, at: now.wall)
        store(raised(attempt), cause: .accepted)
        for guidance in attempt.undelivered { announce(attempt, .guidance(.init(id: guidance.id, receipt: .onHost))) }
        send(.accepted, .accepted(Accepted(key: key)))
        prepare(attempt)
    }

    private func isBelowAnother(_ key: AttemptKey) -> Bool {
        attempts.keys.contains { $0.session == key.session && $0.attempt > key.attempt }
    }

    /// Guidance that came with the offer is on the host now.
    private func raised(_ attempt: AgentAttempt) -> AgentAttempt {
        var attempt = attempt
        for index in attempt.guidance.indices where attempt.guidance[index].receipt == .queued {
            attempt.guidance[index].receipt = .onHost
            attempt.guidance[index].receiptAt = now.wall
        }
        return attempt
    }

    private mutating func refuse(_ key: AttemptKey, _ reason: RefusalReason, _ words: String) {
        send(.refused, .refused(Refused(key: key, reason: reason, words: words)))
    }

    /// Sets a tombstone, ends what runs, and says so when nothing does any more.
    mutating func handle(_ order: FenceOrder) {
        let key = order.key
        if tombstones[key.session] ?? 0 < key.attempt {
            tombstones[key.session] = key.attempt
            emit(.persist(.tombstone(key)))
        }
        guard let running = open[key.session], running.attempt <= key.attempt, let attempt = attempts[running] else {
            return send(.fenced, .fenced(Fenced(key: key, head: head)))
        }
        end(attempt)
    }

    func isFenced(_ attempt: AgentAttempt) -> Bool { attempt.number <= tombstones[attempt.key.session] ?? 0 }

    /// Ends an attempt for good, or begins to: a worker that lives is stopped first.
    mutating func end(_ session: AgentAttempt) {
        var attempt = session
        switch attempt.phase {
        // A clone that hangs must not hold it up; looks again when it is done.
        case .preparing: emit(.abandonPreparation(attempt.key))
        case .removing, .closed: break  // Looks again when it is done.
        case .receiving:
            attempt.phase = .waiting(.slot)
            settle(attempt)
        case .starting, .running, .frozen:
            attempt.phase = .ending
            attempt.goesOn = false
            let wasFrozen = session.phase == .frozen
            store(attempt, cause: nil)
            stop(attempt, wasFrozen: wasFrozen)
        case .ending: stop(attempt, wasFrozen: false)
        case .waiting, .moving: settle(attempt)
        }
    }

    /// A fenced worker has nothing to say any more and is killed; any other may leave its turn, so that its last words and its cost are
    /// known, before TERM and KILL follow.
    mutating func stop(_ attempt: AgentAttempt, wasFrozen: Bool) {
        if isFenced(attempt) { return emit(.stop(attempt.key, run: attempt.run, graceful: false)) }
        // A frozen worker could not even read that it shall go.
        if wasFrozen { emit(.thaw(attempt.key, run: attempt.run)) }
        emit(.stop(attempt.key, run: attempt.run, graceful: true))
    }

    /// Closes an attempt and answers what waited for that. A deletion that was ordered and has not begun goes on after it.
    mutating func close(_ session: AgentAttempt, _ reason: CloseReason, end: RunEnd? = nil, notes: [String] = []) {
        var attempt = session
        attempt.phase = .closed
        attempt.closed = reason
        attempt.claim = nil
        attempt.goesOn = false
        if reason != .deleted, attempt.want != .deleted { attempt.face.previousStatus = nil }
        for note in notes { attempt.face.note(note) }
        if reason == .deleted, attempt.moved != nil { emit(.dropConversation(attempt.key)) }
        closeEscalations(of: &attempt)
        store(attempt, cause: .closed, end: end)
        if reason != .moved {
            let problem = Problem(.refused, "\(attempt.key.session) has ended: \(reason.rawValue)")
            answerOrders(of: attempt.key, problem: problem) { $0.kind == .move }
        }
        answerOrders(of: attempt.key, notes: notes) { reason == .deleted || $0.kind != .delete }
        if let tombstone = tombstones[attempt.key.session], attempt.number <= tombstone {
            // Whoever asked about a higher number has the answer too: nothing up to it lives.
            send(.fenced, .fenced(Fenced(key: AttemptKey(session: attempt.key.session, attempt: tombstone), head: head)))
        }
    }

    mutating func closeEscalations(of attempt: inout AgentAttempt) {
        for escalation in attempt.escalations { announce(attempt, .escalationClosed(.init(id: escalation.id))) }
        attempt.escalations = []
    }
}
