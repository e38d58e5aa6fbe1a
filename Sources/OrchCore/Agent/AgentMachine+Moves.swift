// Move: looks at what would be left behind before the worker is disturbed, ends it, looks again, packs its conversation, and closes the
// attempt under a tombstone. Every step may be repeated, so that an agent that crashed begins again where its journal says.
extension AgentMachine {
    mutating func move(_ session: AgentAttempt, _ command: Command) {
        guard command.to != nil else { return answer(command, Problem(.usage, "the order names no host")) }
        guard !session.isOnItsWayOut else {
            return answer(command, Problem(.refused, "\(session.key.session) is to be \(session.want.rawValue)"))
        }
        if let to = session.moveOrder?.to { return answer(command, Problem(.conflict, "\(session.key.session) is being moved to \(to) already")) }
        var attempt = session
        attempt.unanswered.append(command)
        store(attempt, cause: nil)
        takeUpMove(of: attempt)
    }

    /// Goes on with a move that was ordered: at the order, when a preparation is over, and when the agent starts.
    mutating func takeUpMove(of attempt: AgentAttempt) {
        guard let order = attempt.moveOrder, !attempt.isOnItsWayOut else { return }
        switch attempt.phase {
        case .preparing, .removing, .closed: return
        case .moving: return assessForTheLastTime(attempt)
        case .receiving, .starting, .running, .frozen, .ending, .waiting: break
        }
        // The worker has been told to end: what follows begins when it has.
        guard attempt.moved == nil else { return }
        guard let path = attempt.face.worktreePath, !order.force else { return leave(attempt) }
        emit(.assessMove(attempt.key, path: path, base: attempt.spec.base, isLast: false))
    }

    mutating func moveAssessed(_ key: AttemptKey, atRisk: [String], isLast: Bool) {
        guard let attempt = attempts[key], let order = attempt.moveOrder, !attempt.isOnItsWayOut else { return }
        if isLast { return assessedForTheLastTime(attempt, order, atRisk: atRisk) }
        guard attempt.phase != .closed, attempt.moved == nil else { return }
        guard atRisk.isEmpty else { return stay(attempt, Problem.workLeftBehind(key.session, on: identity.host, atRisk)) }
        leave(attempt)
    }

    /// From here on the attempt leaves: in the journal before the worker is told.
    private mutating func leave(_ session: AgentAttempt) {
        guard let to = session.moveOrder?.to else { return }
        var attempt = session
        attempt.moved = Moved(to: to, conversation: nil)
        store(attempt, cause: nil)
        end(attempt)
    }

    /// Ready for its first run, and on its way to another host: the run begins only if it stays.
    mutating func leaveUnbegun(_ session: AgentAttempt, cause: AgentEvent.StateChange.Cause?) {
        guard let to = session.moveOrder?.to else { return }
        var attempt = session
        attempt.moved = Moved(to: to, conversation: nil)
        beginMoving(attempt, from: .slot, cause: cause)
    }

    /// No worker lives any more: what it has done in its last moments counts too.
    mutating func beginMoving(_ session: AgentAttempt, from waiting: AgentAttempt.Waiting, cause: AgentEvent.StateChange.Cause? = nil) {
        var attempt = session
        attempt.phase = .moving(from: waiting)
        store(attempt, cause: cause)
        assessForTheLastTime(attempt)
    }

    private mutating func assessForTheLastTime(_ attempt: AgentAttempt) {
        guard let path = attempt.face.worktreePath else { return depart(attempt, with: nil) }
        emit(.assessMove(attempt.key, path: path, base: attempt.spec.base, isLast: true))
    }

    private mutating func assessedForTheLastTime(_ session: AgentAttempt, _ order: Command, atRisk: [String]) {
        guard case .moving = session.phase, let path = session.face.worktreePath else { return }
        guard atRisk.isEmpty || order.force else {
            return stay(session, Problem.workLeftBehind(session.key.session, on: identity.host, atRisk))
        }
        var attempt = session
        if !atRisk.isEmpty {
            let items = atRisk.map { $0.printable(limit: 80) }.joined(separator: ", ")
            attempt.face.note("left behind in \(path) on \(identity.host): \(items)".printable(limit: 600))
            store(attempt, cause: nil)
        }
        guard let conversation = attempt.conversation, attempt.run > 0 || attempt.continues?.conversation != nil else {
            return depart(attempt, with: nil)
        }
        emit(.pack(attempt.key, conversation: conversation, worktree: path))
    }

    mutating func packed(_ key: AttemptKey, _ packing: Packing) {
        guard let attempt = attempts[key], case .moving = attempt.phase, let order = attempt.moveOrder else { return }
        switch packing {
        case .packed(let bytes, let digest):
            guard let id = attempt.conversation else { return }
            depart(attempt, with: PackedConversation(key: key, id: id, bytes: bytes, digest: digest))
        case .nothing: depart(attempt, with: nil, note: "no conversation had begun")
        case .failed(let words):
            let said = "the conversation can't be taken along: \(words.printable(limit: 300))"
            guard order.force else { return stay(attempt, Problem(.internalError, said, next: "mend it, or --force begins a new one")) }
            depart(attempt, with: nil, note: "\(said); a new one begins")
        }
    }

    /// Closed, and never again: the tombstone and the event that tells where to go on are one transaction.
    private mutating func depart(_ session: AgentAttempt, with conversation: PackedConversation?, note: String? = nil) {
        guard let to = session.moved?.to else { return }
        var attempt = session
        attempt.moved = Moved(to: to, conversation: conversation)
        if tombstones[attempt.key.session] ?? 0 < attempt.number {
            tombstones[attempt.key.session] = attempt.number
            emit(.persist(.tombstone(attempt.key)))
        }
        close(attempt, .moved, notes: note.map { [$0] } ?? [])
    }

    /// The move is refused: the attempt goes on from where it was interrupted.
    private mutating func stay(_ session: AgentAttempt, _ problem: Problem) {
        var attempt = session
        attempt.moved = nil
        if case .moving(let waiting) = attempt.phase {
            attempt.phase = .waiting(waiting)
            if waiting == .stuck || waiting == .reported { attempt.claim = nil }
        }
        if case .waiting(let waiting) = attempt.phase, attempt.want == .paused {
            attempt.pause(waiting)
        } else if attempt.phase == .waiting(.slot) {
            waitForSlot(&attempt)
        }
        if case .waiting(.until(let time)) = attempt.phase {
            emit(.schedule(.waiting(attempt.key, run: attempt.run), after: max(0, time.milliseconds - now.wall.milliseconds)))
        }
        attempt.face.note("\(now.wall.iso8601): not moved: \(problem.words)")
        store(attempt, cause: .continues)
        answerOrders(of: attempt.key, problem: problem) { $0.kind == .move }
    }
}

extension AgentAttempt {
    /// The move that is being carried out.
    var moveOrder: Command? { unanswered.first { $0.kind == .move } }

    /// The operator wants its end.
    var isOnItsWayOut: Bool { want == .cancelled || want == .deleted }

    /// Where an attempt whose worker was ended for a move goes on if it stays.
    var restAfterEnd: Waiting {
        if want == .paused { return .paused }
        return switch claim {
        case .stuck: .stuck
        case .shipping, .reviewsInProgress, .prReady: .reported
        default: .slot
        }
    }
}

extension Problem {
    /// What stays on the old host can't be gone on with at the new one.
    static func workLeftBehind(_ session: SessionKey, on host: HostName, _ work: [String]) -> Problem {
        Problem(
            .workAtRisk, "the worktree of \(session) on \(host) has work that is not on the remote",
            next: "let the worker commit and push it ('orch forward'), or --force leaves it behind",
            details: work.prefix(Limits.notes).map { $0.printable(limit: 300) })
    }
}
