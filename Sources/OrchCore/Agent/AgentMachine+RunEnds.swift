// A run has ended, or a wait has: what follows.
extension AgentMachine {
    mutating func ended(_ key: AttemptKey, run: UInt64, _ end: RunEnd, evidence: String?) {
        guard var attempt = attempts[key], attempt.run == run, attempt.workerLives else { return }
        signs[key] = nil
        watched[key] = nil
        frozenSince[key] = nil
        let next = AfterRun.decide(attempt, end, isFenced: isFenced(attempt), evidence: evidence, now: now.wall)
        attempt.phase = .waiting(.stuck)
        // A pause only puts off what the run has reported.
        if next != .settle { attempt.claim = nil }
        switch next {
        case .settle:
            if attempt.moved != nil { attempt.phase = .waiting(attempt.restAfterEnd) }
            store(attempt, cause: .runEnded, end: end)
            settle(attempt)
        case .complete:
            attempt.face.status = .complete
            close(attempt, .complete, end: end)
        case .rest(let waiting):
            attempt.phase = .waiting(waiting)
            store(attempt, cause: .runEnded, end: end)
        case .again(let failures):
            attempt.failures = failures
            waitForSlot(&attempt)
            store(attempt, cause: .runEnded, end: end)
        case .retry(let time, let failures):
            attempt.failures = failures
            attempt.phase = .waiting(.until(time))
            attempt.face.note("\(now.wall.iso8601): \(end.detail.printable(limit: 200)); continues by itself at \(time.iso8601)")
            store(attempt, cause: .runEnded, end: end)
            emit(.schedule(.waiting(key, run: run), after: max(0, time.milliseconds - now.wall.milliseconds)))
        case .stuck(let words):
            stick(attempt, words, cause: .runEnded, end: end)
        }
    }

    /// Stuck without a word of the worker: the reason goes to the human as a question.
    mutating func stick(_ session: AgentAttempt, _ words: String, cause: AgentEvent.StateChange.Cause, end: RunEnd? = nil) {
        var attempt = session
        attempt.phase = .waiting(.stuck)
        attempt.face.status = .stuck
        attempt.face.stuckReason = words.clipped(bytes: Limits.textBytes)
        // Another journal of the same attempt counts from one again, and asks something else.
        let question = Escalation(
            id: "\(attempt.key)-stuck-\(head + 1)-\(identity.stream)", session: attempt.key.session, source: .agent,
            question: words.clipped(bytes: Limits.textBytes), options: ["restart", "cancel"], askedAt: now.wall)
        attempt.escalations.append(question)
        store(attempt, cause: cause, end: end)
        announce(attempt, .escalation(question))
    }

    mutating func fired(_ timer: AgentTimer) {
        switch timer {
        case .recover: resumeAll()
        case .waiting(let key, let run):
            guard var attempt = attempts[key], attempt.run == run, case .waiting(.until) = attempt.phase else { return }
            waitForSlot(&attempt)
            store(attempt, cause: nil)
        case .pause(let key, let run):
            guard var attempt = attempts[key], attempt.run == run, attempt.phase == .frozen else { return }
            // A timer of an earlier pause; the one of this pause follows.
            guard now.boot - (frozenSince[key] ?? 0) >= Timing.pauseHolds else { return }
            attempt.phase = .ending
            store(attempt, cause: nil)
            askToEnd(attempt)
        case .stalled(let key, let run): lookAtSilence(of: key, run: run)
        case .ending(let key, let run):
            guard let attempt = attempts[key], attempt.run == run, attempt.phase == .ending else { return }
            emit(.stop(key, run: run, graceful: true))
        }
    }
}
