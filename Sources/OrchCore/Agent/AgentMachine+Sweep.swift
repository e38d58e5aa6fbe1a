// What is left over on this host, and whether it may go: asked here, because here it is known what is open.
extension AgentMachine {
    mutating func handle(_ input: SweepInput) {
        switch input {
        case .looked(let remains, let order, let asker): judge(remains, order, for: asker)
        case .claim(let claim, let question): emit(.sweep(.permit(question: question, permits(claim))))
        case .worktreeIsGone(let path): forgetWorktree(path)
        case .swept(let sweep, let correlation): send(.swept, .swept(sweep), correlation: correlation)
        }
    }

    mutating func beginSweep(_ order: SweepOrder, for asker: SweepAsker) {
        let checkouts = attempts.values.compactMap { $0.spec.project.checkout }.filter { $0.machine == identity.machine }.map(\.path)
        let places = SweepPlaces(checkouts: Set(checkouts), worktrees: Set(attempts.values.compactMap(\.face.worktreePath)))
        emit(.sweep(.look(order, places, asker)))
    }

    /// Judged by what is true now, after the shell has looked: a session that came meanwhile is known.
    private mutating func judge(_ remains: HostRemains, _ order: SweepOrder, for asker: SweepAsker) {
        let items = order.kind == .orphans ? orphans(in: remains) : ended(in: remains, keepDays: order.keepDays ?? policy.keepDays)
        let shown = Array(items.prefix(Limits.findings))
        emit(
            .sweep(
                .carryOut(
                    shown, more: items.count - shown.count, notes: Array(remains.notes.prefix(Limits.notes)), order, asker)))
    }

    /// The open attempt that a worktree belongs to. One that is being prepared may be about to take any directory of its branch.
    func openHolder(ofWorktree path: String, branch: String) -> AgentAttempt? {
        open.values.sorted().lazy.compactMap { attempts[$0] }.first { attempt in
            attempt.face.worktreePath.map { $0 == path } ?? (attempt.spec.branch == branch || attempt.face.branch == branch)
        }
    }

    /// The newest attempt that is closed and had this worktree.
    func closedHolder(ofWorktree path: String) -> AgentAttempt? {
        attempts.values.filter { $0.phase == .closed && $0.face.worktreePath == path }.max { ($0.updatedAt, $0.key) < ($1.updatedAt, $1.key) }
    }

    /// Whether something may be removed. An attempt that has become open in the meantime wins; one that comes after this answer waits for
    /// the lock of the path, and makes its worktree anew.
    private mutating func permits(_ claim: SweepClaim) -> Bool {
        switch claim {
        case .worktree(let path, let branch, let kind):
            guard openHolder(ofWorktree: path, branch: branch) == nil else { return false }
            return kind == .prune || closedHolder(ofWorktree: path)?.mayComeBack != true
        case .run(let key):
            if let known = attempts[key] { return known.phase == .closed }
            // Nobody knows of it any more. A lower attempt that is open is fenced only by the coordinator.
            if let open = open[key.session], open.attempt < key.attempt { return false }
            guard key.attempt <= Limits.number else { return false }
            if tombstones[key.session] ?? 0 < key.attempt, open[key.session] == nil {
                tombstones[key.session] = key.attempt
                emit(.persist(.tombstone(key)))
            }
            return true
        }
    }

    /// Attempts that have ended say no more that they have a worktree.
    private mutating func forgetWorktree(_ path: String) {
        for attempt in attempts.values.sorted(by: { $0.key < $1.key }) where attempt.phase == .closed && attempt.face.worktreePath == path {
            var bare = attempt
            // It is no younger for that: the time of its end stays.
            bare.face.worktreePath = nil
            attempts[bare.key] = bare
            emit(.persist(.attempt(bare)))
            if bare.keepsItsWorktree, newest(bare.key.session)?.key == bare.key { emit(.correctStatusFile(file(bare))) }
        }
    }
}

extension AgentAttempt {
    /// Its session has ended here and is still in the lists: what it left is no orphan.
    var keepsItsWorktree: Bool { closed == .complete || closed == .cancelled }

    /// Somebody may still ask for what it left: a person, or the host that it was moved to and that has not got its conversation yet.
    var mayComeBack: Bool { keepsItsWorktree || (closed == .moved && moved?.conversation != nil) }
}
