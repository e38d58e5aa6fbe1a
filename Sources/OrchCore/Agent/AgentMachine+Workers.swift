// A worker that lives: found, heard, told to end.
extension AgentMachine {
    /// The worker lives: begun, or found again by a later agent. It is brought to where its phase says that it is; what an agent that
    /// crashed had told it may have been lost.
    mutating func started(_ key: AttemptKey, run: UInt64) {
        guard var attempt = attempts[key], attempt.run == run, attempt.workerLives else { return }
        // A worker that was just begun has asked nothing yet; one that is found again may be in the middle of a long request.
        let requestOpen = attempt.phase != .starting
        signs[key] = Sign(awake: now.awake, at: now.wall, requestOpen: requestOpen, doing: nil, written: now.awake)
        watchSilence(of: key, run: run)
        switch attempt.phase {
        case .starting:
            attempt.phase = .running
            store(attempt, cause: .runStarted)
            if attempt.want == .paused { freeze(attempt) }
        case .running: emit(.thaw(key, run: run))
        case .frozen: holdFrozen(attempt)
        case .ending: askToEnd(attempt)
        case .preparing, .receiving, .waiting, .moving, .removing, .closed: break
        }
    }

    /// Tells a worker to end: at once where the attempt is over, else so that it can finish its sentence. One that has reported ends by itself.
    mutating func askToEnd(_ attempt: AgentAttempt) {
        let (key, run) = (attempt.key, attempt.run)
        if isFenced(attempt) || attempt.goesOn || attempt.want != .run || attempt.moved != nil { return stop(attempt, wasFrozen: true) }
        emit(.say(key, run: run, .endSession))
        emit(.schedule(.ending(key, run: run), after: Timing.endAfterReport))
    }

    mutating func handle(_ news: WorkerNews, of key: AttemptKey, run: UInt64, offset: UInt64) {
        guard var attempt = attempts[key], attempt.run == run, attempt.workerLives else { return }
        switch news {
        case .sign(let doing, let requestOpen): noteSign(of: attempt, doing: doing, requestOpen: requestOpen)
        case .delivered(let id):
            attempt.streamOffset = offset
            guard let index = attempt.guidance.firstIndex(where: { $0.id == id && $0.receipt != .delivered }) else { return }
            attempt.guidance[index].receipt = .delivered
            attempt.guidance[index].receiptAt = now.wall
            store(attempt, cause: nil)
            announce(attempt, .guidance(.init(id: id, receipt: .delivered)))
        case .turnEnded(let good, let cost):
            attempt.streamOffset = offset
            if let cost { attempt.face.costUSD = max(attempt.face.costUSD ?? 0, cost) }
            turnEnded(&attempt, good: good)
        }
    }

    /// Words that the model was not given yet begin another turn by themselves; else the worker has nothing more to do.
    private mutating func turnEnded(_ attempt: inout AgentAttempt, good: Bool) {
        let goesOn = good && !attempt.undelivered.isEmpty
        // A worker that never takes words in does not start its count anew with each turn.
        if good, !goesOn {
            attempt.failures = 0
            attempt.stalls = 0
        }
        guard !goesOn, attempt.phase == .starting || attempt.phase == .running || attempt.phase == .frozen else {
            return store(attempt, cause: nil)
        }
        attempt.phase = .ending
        store(attempt, cause: nil)
        askToEnd(attempt)
    }

    mutating func noteSign(of attempt: AgentAttempt, doing: String?, requestOpen: Bool) {
        guard attempt.workerLives else { return }
        let due = now.awake - (signs[attempt.key]?.written ?? Int64.min / 2) >= Timing.heartbeatFile
        signs[attempt.key] = Sign(
            awake: now.awake, at: now.wall, requestOpen: requestOpen, doing: doing?.printable(limit: 120),
            written: due ? now.awake : signs[attempt.key]?.written ?? now.awake)
        if due { emit(.writeStatusFile(file(attempt))) }
    }
}
