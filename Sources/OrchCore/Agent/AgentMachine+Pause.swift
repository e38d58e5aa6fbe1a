// Pause: the worker is frozen where it is, its slot kept; what does not run waits. Resume goes on from what the pause interrupted.
extension AgentMachine {
    mutating func pause(_ session: AgentAttempt, _ command: Command) {
        guard session.want == .run else { return answer(command, notes: ["it is to be \(session.want.rawValue) already"]) }
        var attempt = session
        attempt.want = .paused
        attempt.goesOn = false
        switch attempt.phase {
        case .running: freeze(attempt)
        case .waiting(let waiting):
            attempt.pause(waiting)
            store(attempt, cause: .paused)
        // These look at what is wanted when they are done.
        case .preparing, .receiving, .starting, .ending, .moving, .removing, .frozen, .closed: store(attempt, cause: nil)
        }
        answer(command)
    }

    mutating func freeze(_ session: AgentAttempt) {
        var attempt = session
        attempt.phase = .frozen
        attempt.face.pause()
        store(attempt, cause: .paused)
        holdFrozen(attempt)
    }

    /// Stops the worker where it is, for as long as an open request to the API survives.
    mutating func holdFrozen(_ attempt: AgentAttempt) {
        frozenSince[attempt.key] = now.boot
        emit(.freeze(attempt.key, run: attempt.run))
        emit(.schedule(.pause(attempt.key, run: attempt.run), after: Timing.pauseHolds))
    }

    mutating func resume(_ session: AgentAttempt, _ command: Command) {
        guard session.want == .paused else { return answer(command, notes: ["it is not paused"]) }
        var attempt = session
        attempt.want = .run
        attempt.face.unpause()
        switch attempt.phase {
        case .frozen:
            attempt.phase = .running
            signs[attempt.key]?.awake = now.awake
            store(attempt, cause: .resumed)
            emit(.thaw(attempt.key, run: attempt.run))
        case .ending:
            attempt.goesOn = true
            store(attempt, cause: .resumed)
        case .waiting(.paused): goOnAfterPause(attempt)
        case .preparing, .receiving, .starting, .running, .waiting, .moving, .removing, .closed: store(attempt, cause: .resumed)
        }
        answer(command)
    }

    /// What the run had reported before it was paused takes effect now; without a report the next run starts.
    private mutating func goOnAfterPause(_ session: AgentAttempt) {
        var attempt = session
        switch attempt.claim {
        case .complete:
            attempt.face.status = .complete
            return close(attempt, .complete)
        case .shipping, .reviewsInProgress, .prReady: attempt.phase = .waiting(.reported)
        default:
            if attempt.face.status == .stuck { attempt.phase = .waiting(.stuck) } else { waitForSlot(&attempt) }
        }
        attempt.claim = nil
        store(attempt, cause: .resumed)
    }
}

extension AgentAttempt {
    /// A question or a report stands as it is; what would go on by itself does not.
    mutating func pause(_ waiting: Waiting) {
        if waiting != .stuck, waiting != .reported { phase = .waiting(.paused) }
        face.pause()
    }
}
