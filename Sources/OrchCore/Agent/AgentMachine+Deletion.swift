// Delete: looks at what would be lost before anything is stopped, then ends the attempt and removes what it left.
extension AgentMachine {
    mutating func delete(_ session: AgentAttempt, _ command: Command) {
        guard session.closed != .deleted else { return answer(command, notes: ["it was deleted already"]) }
        var attempt = session
        attempt.unanswered.append(command)
        store(attempt, cause: nil)
        takeUpDeletion(of: attempt)
    }

    /// Goes on with a deletion that was ordered: at the order, and again when the agent starts.
    mutating func takeUpDeletion(of attempt: AgentAttempt) {
        guard let order = attempt.unanswered.last(where: { $0.kind == .delete }) else { return }
        if let path = attempt.face.worktreePath, !order.keepWorktree, !order.force, attempt.face.status != .deleting {
            return emit(.assess(attempt.key, path: path))
        }
        if attempt.face.status != .deleting { return beginDeletion(attempt) }
        if attempt.phase == .closed { remove(attempt) }
    }

    mutating func assessed(_ key: AttemptKey, atRisk: [String]) {
        guard let attempt = attempts[key], attempt.unanswered.contains(where: { $0.kind == .delete }), attempt.face.status != .deleting
        else { return }
        guard atRisk.isEmpty else { return answerOrders(of: key, problem: .workAtRisk(key.session, atRisk)) { $0.kind == .delete } }
        beginDeletion(attempt)
    }

    private mutating func beginDeletion(_ session: AgentAttempt) {
        var attempt = session
        attempt.want = .deleted
        attempt.face.delete()
        store(attempt, cause: .deleting)
        if attempt.phase == .closed { remove(attempt) } else { end(attempt) }
    }
}
