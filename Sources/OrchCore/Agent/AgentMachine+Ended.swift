// `orch prune`: what ended sessions have left in good order, and nobody needs any more.
extension AgentMachine {
    func ended(in remains: HostRemains, keepDays: Int) -> [SweepItem] {
        remains.worktrees.compactMap { worktreeOfEnded($0, keepDays: keepDays) } + remains.runs.compactMap(oldFolder)
    }

    private func worktreeOfEnded(_ worktree: HostRemains.Worktree, keepDays: Int) -> SweepItem? {
        guard worktree.place != .absent else { return nil }
        if let holder = openHolder(ofWorktree: worktree.path, branch: worktree.branch) { return openAfterItsPullRequest(holder, worktree) }
        guard let last = closedHolder(ofWorktree: worktree.path), last.keepsItsWorktree else { return nil }
        let age = days(since: last.updatedAt)
        let isOld = age >= keepDays
        let pullRequest = last.pullRequest(decides: !isOld)
        guard isOld || pullRequest != nil else { return nil }
        let finding = SweepFinding(
            .worktreeOfEndedSession, session: last.key.session, attempt: last.number, path: worktree.path, branch: worktree.branch,
            words: "\(last.face.status.rawValue) \(age == 0 ? "today" : age == 1 ? "for 1 day" : "for \(age) days")")
        return SweepItem(finding, .worktree(worktree), pullRequest: pullRequest)
    }

    /// The work is done, but the session has not ended: its worktree is still its own.
    private func openAfterItsPullRequest(_ holder: AgentAttempt, _ worktree: HostRemains.Worktree) -> SweepItem? {
        guard holder.face.worktreePath == worktree.path, !holder.workerLives, let pullRequest = holder.pullRequest(decides: true) else { return nil }
        let finding = SweepFinding(
            .worktreeOfEndedSession, session: holder.key.session, attempt: holder.number, path: worktree.path, branch: worktree.branch,
            words: "the session is \(holder.face.status.rawValue)", outcome: .left,
            reason: "the session has not ended: 'orch cancel \(holder.key.session)' ends it")
        return SweepItem(finding, .nothing, pullRequest: pullRequest)
    }

    private func oldFolder(_ run: HostRemains.Run) -> SweepItem? {
        guard run.hasFolder, run.pids.isEmpty, let ended = run.endedAt, attempts[run.key].map({ $0.phase == .closed }) ?? true else { return nil }
        let age = days(since: ended)
        guard age >= Limits.closedAttemptDays else { return nil }
        let finding = SweepFinding(
            .runFolder, session: run.key.session, attempt: run.key.attempt, path: run.path, words: "the log of run \(run.run), ended \(age) days ago")
        return SweepItem(finding, .folder(run))
    }

    private func days(since time: Timestamp) -> Int { Int(max(0, now.wall.milliseconds - time.milliseconds) / 86_400_000) }
}

extension AgentAttempt {
    fileprivate func pullRequest(decides: Bool) -> SweepItem.PullRequest? {
        face.pullRequestUrl.map { SweepItem.PullRequest(address: $0, repository: spec.project.github, decides: decides) }
    }
}
