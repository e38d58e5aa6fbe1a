// A worker that is silent for longer than the host's policy allows: interrupted and continued once, then a person is asked.
extension AgentMachine {
    /// Sees to it that a run is looked at when it may have been silent for too long. One timer for each run, however often it is found.
    mutating func watchSilence(of key: AttemptKey, run: UInt64) {
        guard let limit = policy.stalledAfter, watched[key] != run else { return }
        watched[key] = run
        emit(.schedule(.stalled(key, run: run), after: limit))
    }

    mutating func lookAtSilence(of key: AttemptKey, run: UInt64) {
        guard let limit = policy.stalledAfter, let attempt = attempts[key], attempt.run == run, attempt.workerLives else { return }
        // A frozen worker is silent because we want it so; one that is ending has a timer of its own.
        let silence = attempt.phase == .running ? signs[key].map { now.awake - $0.awake } ?? 0 : 0
        guard silence >= limit else { return emit(.schedule(.stalled(key, run: run), after: limit - silence)) }
        stalled(attempt, silence: silence)
    }

    private mutating func stalled(_ session: AgentAttempt, silence: Int64) {
        var attempt = session
        attempt.stalls += 1
        attempt.phase = .ending
        attempt.goesOn = attempt.stalls <= Limits.stalls
        let next = attempt.goesOn ? "it is interrupted and continued" : "it is ended"
        attempt.face.note("\(now.wall.iso8601): no sign of life for \(silence / 60_000) min; \(next)")
        store(attempt, cause: .stalled)
        emit(.stop(attempt.key, run: attempt.run, graceful: true))
    }
}
