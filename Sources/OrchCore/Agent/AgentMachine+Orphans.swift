// `orch orphans`: what no session has any more. Nothing that belongs to an open attempt is among it.
extension AgentMachine {
    func orphans(in remains: HostRemains) -> [SweepItem] {
        remains.worktrees.compactMap(worktreeWithoutSession) + sessionsWithoutWorktree(remains.missing) + remains.runs.compactMap(deadRun)
    }

    private func worktreeWithoutSession(_ worktree: HostRemains.Worktree) -> SweepItem? {
        guard openHolder(ofWorktree: worktree.path, branch: worktree.branch) == nil else { return nil }
        let last = closedHolder(ofWorktree: worktree.path)
        guard last?.mayComeBack != true else { return nil }
        let finding = SweepFinding(
            .worktreeWithoutSession, session: last?.key.session, attempt: last?.number, path: worktree.path, branch: worktree.branch,
            words: Self.words(worktree, of: last))
        return SweepItem(finding, .worktree(worktree))
    }

    private static func words(_ worktree: HostRemains.Worktree, of last: AgentAttempt?) -> String {
        let place = worktree.place == .absent ? "its directory is gone, its branch or marker is not; " : ""
        guard let last else { return "\(place)no session of this host has it" }
        switch last.closed {
        case .deleted: return "\(place)its session \(last.key.session) was deleted"
        case .moved: return "\(place)its session \(last.key.session) went on at another host"
        default: return "\(place)attempt \(last.number) of \(last.key.session) was given up here"
        }
    }

    private func sessionsWithoutWorktree(_ missing: Set<String>) -> [SweepItem] {
        attempts.values.sorted { $0.key < $1.key }.compactMap { attempt in
            guard let path = attempt.face.worktreePath, missing.contains(path) else { return nil }
            var finding = SweepFinding(
                .sessionWithoutWorktree, session: attempt.key.session, attempt: attempt.number, path: path, branch: attempt.face.branch,
                words: "it is \(attempt.face.status.rawValue), and its directory is gone")
            switch attempt.phase {
            case .closed: return SweepItem(finding, .record(path: path))
            // They are about to make it, or to remove it.
            case .preparing, .removing: return nil
            case .receiving, .starting, .running, .frozen, .ending, .waiting, .moving:
                finding.outcome = .left
                finding.reason = "the session has not ended: 'orch cancel \(attempt.key.session)' ends it, 'orch delete' forgets it"
                return SweepItem(finding, .nothing)
            }
        }
    }

    private func deadRun(_ run: HostRemains.Run) -> SweepItem? {
        let attempt = attempts[run.key]
        if let attempt, attempt.phase != .closed { return nil }
        let fate = attempt.map { "which has ended: \($0.closed?.rawValue ?? "closed")" } ?? "of which the journal knows nothing"
        if !run.pids.isEmpty {
            let names = run.names.isEmpty ? "" : " (\(run.names.joined(separator: ", ")))"
            let finding = SweepFinding(
                .processOfDeadAttempt, session: run.key.session, attempt: run.key.attempt, path: run.path,
                pids: Array(run.pids.prefix(Limits.findingPids)),
                words: "\(run.pids.count) process\(run.pids.count == 1 ? "" : "es")\(names) of run \(run.run) of \(run.key), \(fate)")
            return SweepItem(finding, .run(run))
        }
        guard run.hasFolder, run.endedAt == nil else { return nil }
        let finding = SweepFinding(
            .runFolder, session: run.key.session, attempt: run.key.attempt, path: run.path,
            words: "nobody wrote down how run \(run.run) of \(run.key) ended, \(fate)")
        return SweepItem(finding, .run(run))
    }
}
