// What the status files of this host tell of an attempt.
extension AgentMachine {
    /// - Parameter before: the attempt as it was, where it changes.
    mutating func mirror(_ attempt: AgentAttempt, before: AgentAttempt? = nil) {
        // The file is of the attempt that is open.
        if let present = open[attempt.key.session], present != attempt.key { return }
        switch attempt.closed {
        case .deleted:
            // What was left of an attempt that had been given up goes; the session may have begun anew, and its file stays.
            let wasGivenUp = before?.closed == .fenced || before?.closed == .moved
            emit(wasGivenUp ? .leaveStatusFile(attempt.key.session) : .removeStatusFile(attempt.key.session))
        // It is the coordinator's to tell now, if there is a session at all.
        case .fenced, .moved: emit(.leaveStatusFile(attempt.key.session))
        case nil, .complete, .cancelled, .refused: emit(.writeStatusFile(file(attempt)))
        }
    }
}
