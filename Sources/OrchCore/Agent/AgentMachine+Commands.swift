// Orders of the operator. Each has an id; one that comes again is applied once and gets the same answer.
extension AgentMachine {
    mutating func handle(_ command: Command) {
        guard let attempt = attempts[command.key] else { return handleUnknown(command) }
        if attempt.unanswered.contains(where: { $0.id == command.id }) { return }
        if let answer = attempt.answered.first(where: { $0.id == command.id }) { return send(.done, .done(answer)) }
        if attempt.phase == .closed { return handle(command, ofClosed: attempt) }
        switch command.kind {
        case .guidance: guide(attempt, command)
        case .update: update(attempt, command)
        case .pause: pause(attempt, command)
        case .resume: resume(attempt, command)
        case .restart: restart(attempt, command)
        case .cancel: cancel(attempt, command)
        case .delete: delete(attempt, command)
        case .move: move(attempt, command)
        case .release: answer(command)
        }
    }

    /// Answers an order and remembers the answer with its attempt.
    mutating func answer(_ command: Command, _ problem: Problem? = nil, notes: [String] = []) {
        let done = Done(id: command.id, problem: problem, notes: notes, head: head, want: attempts[command.key]?.want)
        if var attempt = attempts[command.key] {
            attempt.answered = attempt.answered.suffix(Limits.answersRemembered - 1) + [done]
            attempts[command.key] = attempt
            emit(.persist(.attempt(attempt)))
        }
        send(.done, .done(done))
    }

    /// Answers the orders that are being carried out, those that a filter picks.
    mutating func answerOrders(
        of key: AttemptKey, problem: Problem? = nil, notes: [String] = [], where picks: (Command) -> Bool = { _ in true }
    ) {
        let orders = (attempts[key]?.unanswered ?? []).filter(picks)
        attempts[key]?.unanswered.removeAll(where: picks)
        for order in orders { answer(order, problem, notes: notes) }
    }

    /// An attempt that never came here, or was forgotten: it shall not come any more.
    private mutating func handleUnknown(_ command: Command) {
        switch command.kind {
        case .release: answer(command)
        case .cancel, .delete, .pause, .resume:
            handle(FenceOrder(key: command.key))
            answer(command, notes: ["the host had nothing of \(command.key)"])
        case .restart, .guidance, .update, .move: answer(command, Problem(.notFound, "this host has no attempt \(command.key)"))
        }
    }

    private mutating func handle(_ command: Command, ofClosed attempt: AgentAttempt) {
        switch command.kind {
        case .delete: delete(attempt, command)
        case .release: release(attempt, command)
        case .cancel: answer(command, notes: ["it had ended already: \(attempt.closed?.rawValue ?? "closed")"])
        case .guidance, .update, .pause, .resume, .restart, .move:
            answer(command, Problem(.refused, "\(attempt.key.session) has ended: \(attempt.closed?.rawValue ?? "closed")"))
        }
    }

    private mutating func guide(_ session: AgentAttempt, _ command: Command) {
        guard var guidance = command.guidance else { return answer(command, Problem(.usage, "there is no message in the order")) }
        guard !session.guidance.contains(where: { $0.id == guidance.id }) else { return answer(command) }
        guard session.undelivered.count < Limits.guidanceWaiting else {
            return answer(command, Problem(.refused, "\(Limits.guidanceWaiting) messages wait to be read already"))
        }
        var attempt = session
        guidance.receipt = .onHost
        guidance.receiptAt = now.wall
        attempt.guidance.append(guidance)
        while attempt.guidance.count > Limits.guidance, let oldest = attempt.guidance.firstIndex(where: { $0.receipt == .delivered }) {
            attempt.guidance.remove(at: oldest)
        }
        store(attempt, cause: nil)
        announce(attempt, .guidance(.init(id: guidance.id, receipt: .onHost)))
        // A frozen worker finds it when it goes on; one that is ending leaves it to the next run.
        if attempt.workerLives, attempt.phase != .ending { emit(.say(attempt.key, run: attempt.run, .guidance(guidance))) }
        answer(command)
    }

    private mutating func update(_ attempt: AgentAttempt, _ command: Command) {
        guard let report = command.report else { return answer(command, Problem(.usage, "there is nothing to update")) }
        do {
            try take(report, into: attempt)
        } catch {
            return answer(command, Problem(.refused, error.description))
        }
        answer(command)
    }

    private mutating func restart(_ session: AgentAttempt, _ command: Command) {
        var attempt = session
        guard attempt.want == .run, attempt.face.status == .stuck || attempt.continuesLater else {
            return answer(command, Problem(.refused, "\(attempt.key.session) is not stuck: it is \(attempt.face.status.rawValue)"))
        }
        if let to = attempt.moved?.to { return answer(command, Problem(.refused, "\(attempt.key.session) is being moved to \(to)")) }
        closeEscalations(of: &attempt)
        attempt.failures = 0
        attempt.stalls = 0
        attempt.face.stuckReason = nil
        attempt.face.status = .working
        if attempt.workerLives {
            // It has reported and not ended yet: what it claims does not hold it back any more.
            attempt.claim = nil
            attempt.goesOn = true
            attempt.phase = .ending
            store(attempt, cause: .continues)
            emit(.stop(attempt.key, run: attempt.run, graceful: true))
        } else {
            waitForSlot(&attempt)
            store(attempt, cause: .continues)
        }
        answer(command)
    }

    private mutating func cancel(_ session: AgentAttempt, _ command: Command) {
        var attempt = session
        guard attempt.want != .deleted else { return answer(command, Problem(.refused, "\(attempt.key.session) is being deleted")) }
        attempt.want = .cancelled
        attempt.unanswered.append(command)
        store(attempt, cause: nil)
        end(attempt)
    }
}
