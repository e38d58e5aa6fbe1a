/// The decision of `orch hook stop`: a worker that would leave without a report is sent back once.
public enum StopHook: Hashable, Sendable {
    case allow
    /// The model goes on, with this said to it.
    case block(reason: String)

    /// - Parameters:
    ///   - hasReported: whether a report that ends a run (`SessionStatus.endsRun`) or an escalation was made in this run.
    ///   - isSecondTime: `stop_hook_active` of the hook's input: it was sent back before in this turn.
    ///   - command: how the command line is called, for a worker whose tools do not answer.
    ///   - session: the session in full.
    public static func decide(hasReported: Bool, isSecondTime: Bool, command: String, session: SessionKey) -> StopHook {
        if hasReported || isSecondTime { return .allow }
        return .block(
            reason: """
                Before you end, report where the work stands with the tool report_status of the server orch: status "complete" when \
                everything asked for is committed, or "stuck" with a reason when a person is needed; use escalate for a question. If the \
                tools do not answer, run: \(command) update --id \(session) --status complete (or --status stuck --reason "…"). Then end \
                your turn.
                """)
    }

    /// Reads `stop_hook_active`. Input that cannot be read counts as the second time: a worker is never held by a fault of ours.
    public static func isSecondTime(_ input: JSONValue?) -> Bool { input?["stop_hook_active"]?.bool ?? true }

    /// What the hook prints; nil for nothing.
    public var output: JSONValue? {
        guard case .block(let reason) = self else { return nil }
        return .object(["decision": .string("block"), "reason": .string(reason)])
    }
}

extension SessionStatus {
    /// Whether a worker that reported this may end its turn: it has said what is to happen next.
    public var endsRun: Bool {
        switch self {
        case .stuck, .complete, .shipping, .reviewsInProgress, .prReady: true
        case .queued, .registered, .planning, .planningComplete, .working, .paused, .cancelled, .deleting, .deletionFailed: false
        }
    }
}
