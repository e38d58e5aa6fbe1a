/// What follows when a run has ended. A pure table, the heart of "judgement does not retry, infrastructure does" (design brief § 6).
enum AfterRun: Hashable, Sendable {
    /// The operator wants something else than a run here, or a tombstone stands: go there.
    case settle
    case complete
    case rest(AgentAttempt.Waiting)
    /// Start the next run as soon as there is a slot.
    case again(failures: Int)
    case retry(at: Timestamp, failures: Int)
    case stuck(String)

    static func decide(_ attempt: AgentAttempt, _ end: RunEnd, isFenced: Bool, evidence: String?, now: Timestamp) -> AfterRun {
        if isFenced || attempt.want != .run { return .settle }
        // What has ended well does not go on elsewhere.
        if attempt.moved != nil, attempt.claim != .complete { return .settle }
        switch attempt.claim {
        case .complete: return .complete
        case .stuck: return .rest(.stuck)
        case .shipping, .reviewsInProgress, .prReady:
            if end.kind == .finished || end.kind == .stopped { return .rest(.reported) }
        default: break
        }
        switch end.kind {
        case .infrastructure:
            let failures = attempt.failures + 1
            guard failures <= Limits.continuations else { return .stuck("\(end.detail) (\(failures) times in a row)") }
            return .retry(at: now.adding(milliseconds: Timing.backOff(failures)), failures: failures)
        case .neverStarted:
            let failures = attempt.failures + 1
            return failures <= Limits.continuations ? .again(failures: failures) : .stuck("\(end.detail) (\(failures) times in a row)")
        case .rateLimited:
            guard let until = end.until else { return .stuck(end.detail) }
            return .retry(at: max(until, now.adding(milliseconds: Timing.rateLimited)), failures: attempt.failures)
        case .finished, .stopped:
            if attempt.goesOn { return .again(failures: attempt.failures) }
            if attempt.stalls > Limits.stalls {
                return .stuck(
                    ["the worker gave no sign of life, \(attempt.stalls) times in a row", evidence].compactMap(\.self).joined(separator: ": "))
            }
            // Words that wait are given to the next run; a worker that never takes them in is no reason to go on for ever.
            if !attempt.undelivered.isEmpty, attempt.failures < Limits.continuations { return .again(failures: attempt.failures + 1) }
            return .stuck(["the worker ended without a report", evidence].compactMap(\.self).joined(separator: ": "))
        case .notLoggedIn, .exhausted, .startFailed, .fenced:
            return .stuck([end.detail, evidence].compactMap(\.self).joined(separator: ": "))
        }
    }
}
