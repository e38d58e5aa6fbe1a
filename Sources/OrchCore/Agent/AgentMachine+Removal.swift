// The way out: an attempt that the operator wants paused, cancelled or deleted, or that is fenced, and has no worker any more.
extension AgentMachine {
    /// Brings an attempt without a worker to where it is wanted.
    mutating func settle(_ session: AgentAttempt) {
        var attempt = session
        // A deletion goes on under a tombstone too: nothing runs while a worktree is removed.
        if isFenced(attempt), attempt.want != .deleted { return close(attempt, .fenced) }
        if attempt.moved != nil, !attempt.isOnItsWayOut, case .waiting(let waiting) = attempt.phase { return beginMoving(attempt, from: waiting) }
        switch attempt.want {
        case .run:
            waitForSlot(&attempt)
            store(attempt, cause: nil)
        case .paused:
            attempt.face.pause()
            attempt.phase = .waiting(.paused)
            store(attempt, cause: .paused)
        case .cancelled, .deleted:
            attempt.phase = .removing
            attempt.claim = nil
            store(attempt, cause: nil)
            remove(attempt)
        }
    }

    /// The order by which the worktree is removed: the newest of its kind says how.
    private func removalOrder(of attempt: AgentAttempt) -> Command? {
        attempt.unanswered.last { $0.kind == (attempt.want == .deleted ? .delete : .cancel) }
    }

    /// Removes the worktree, unless it is to be kept or there is none.
    mutating func remove(_ attempt: AgentAttempt) {
        let order = removalOrder(of: attempt)
        guard let path = attempt.face.worktreePath else { return removed(attempt, notes: []) }
        if attempt.phase == .closed, let later = open[attempt.key.session] {
            return removed(attempt, notes: ["attempt \(later.attempt) works in \(path)"])
        }
        guard order?.keepWorktree != true else { return removed(attempt, notes: ["kept the worktree \(path)"]) }
        emit(.remove(attempt.key, path: path, branch: attempt.face.branch, force: order?.force ?? false))
    }

    mutating func removed(_ key: AttemptKey, _ removal: Removal) {
        guard var attempt = attempts[key] else { return }
        guard attempt.phase == .removing || attempt.isBeingDeletedWhileClosed else {
            if attempt.isReleased { released(attempt, removal) }
            return
        }
        switch removal {
        case .done(let notes):
            attempt.face.worktreePath = nil
            removed(attempt, notes: notes)
        case .atRisk(let work):
            // Removed for an order that has been overtaken by one that says what is to become of the work.
            if let order = removalOrder(of: attempt), order.force || order.keepWorktree { return remove(attempt) }
            keep(attempt, because: Problem.workAtRisk(attempt.key.session, work))
        case .failed(let words):
            let said = "the worktree could not be removed: \(words.printable(limit: 500))"
            keep(attempt, because: Problem(.internalError, said, next: "mend it and delete again"))
        }
    }

    private mutating func removed(_ session: AgentAttempt, notes: [String]) {
        var attempt = session
        guard attempt.want != .deleted else { return close(attempt, .deleted, notes: notes) }
        attempt.face.status = .cancelled
        close(attempt, .cancelled, notes: notes)
    }

    /// The worktree stays: a cancelled attempt ends with it, a deletion has failed.
    private mutating func keep(_ session: AgentAttempt, because problem: Problem) {
        var attempt = session
        guard attempt.want == .deleted else {
            attempt.face.status = .cancelled
            return close(attempt, .cancelled, notes: ["kept the worktree; \(problem.words)"] + problem.details.prefix(5))
        }
        attempt.face.status = .deletionFailed
        attempt.face.deletionError = problem.words
        if attempt.phase != .closed { attempt.phase = .waiting(.stuck) }
        store(attempt, cause: .deletionFailed)
        answerOrders(of: attempt.key, problem: problem)
        if isFenced(attempt), attempt.phase != .closed, let latest = attempts[attempt.key] { close(latest, .fenced) }
    }
}

extension AgentAttempt {
    /// It ended earlier, and what it left is being removed.
    var isBeingDeletedWhileClosed: Bool { phase == .closed && closed != .deleted && want == .deleted && face.status == .deleting }
}

extension Problem {
    /// Promise P4: work is never destroyed unless a person says so.
    static func workAtRisk(_ session: SessionKey, _ work: [String]) -> Problem {
        Problem(
            .workAtRisk, "the worktree of \(session) has work that is nowhere else",
            next: "save it, or delete with --force (destroys it) or --keep-worktree",
            details: work.prefix(Limits.notes).map { $0.printable(limit: 300) })
    }
}
