import OrchCore
import OrchForge

/// A worktree of orch that is to go, if nothing is lost with it.
struct LeftWorktree: Sendable {
    private let worktree: HostRemains.Worktree
    private let order: SweepOrder
    /// Commits that are kept elsewhere.
    private let safe: [String]
    private let room: SweepRoom

    init(_ worktree: HostRemains.Worktree, order: SweepOrder, safe: [String], room: SweepRoom) {
        self.worktree = worktree
        self.order = order
        self.safe = safe
        self.room = room
    }

    /// Looks, and removes it where that was ordered.
    func carryOut(_ found: SweepFinding, _ bring: @escaping SweepRoom.Bring) async throws -> SweepFinding {
        var finding = found
        if let doubt { return finding.left(doubt) }
        let repository = try await Repository.find(from: worktree.repository, git: room.worktrees.git, coordination: room.worktrees.coordination)
        let worktrees = Worktrees(of: repository)
        if worktree.place != .absent { finding.bytes = try await DiskUse(environment: room.settings.environment).bytes(of: worktree.path) }
        let (removal, risk, branchStays) = try await plan(worktrees)
        finding.atRisk = risk.lines.prefix(Limits.notes).map { $0.printable(limit: 300) }
        guard order.clean else {
            finding.reason = branchStays
            return finding
        }
        do {
            _ = try await worktrees.remove(removal, force: false) { [room, worktree, order] in
                guard !room.isElsewhere(worktree.path) else { return false }
                return await room.claims.permits(.worktree(path: worktree.path, branch: worktree.branch, order.kind), bring)
            }
        } catch let error as ForgeError where error.code == .worktreeInUse {
            return finding.left("a session has it by now")
        } catch let error as ForgeError where error.code == .workAtRisk {
            // Its first line is the sentence above the list.
            finding.atRisk = error.cause.split(separator: "\n").dropFirst().prefix(Limits.notes).map { String($0).printable(limit: 300) }
            return finding.refused("it holds work that is nowhere else")
        }
        await bring(.sweep(.worktreeIsGone(worktree.path)))
        return finding.cleaned(branchStays)
    }

    /// Why it is not ours to remove, whatever the marker says.
    private var doubt: String? {
        switch worktree.place {
        case .absent: nil
        case .occupied: "what stands there is no worktree any more: look at it, and remove it by hand"
        case .worktree(let branch):
            branch.flatMap { branch in
                guard branch != worktree.branch else { return nil }
                return
                    "\(branch.printable(limit: 100)) is checked out there, and orch made it for \(worktree.branch): 'git worktree remove' removes it"
            }
        }
    }

    /// The branch goes along where it was made for this worktree. Of an ended session the worktree goes also where commits are on its
    /// branch alone: the branch stays then, and nothing is lost. Without a session that would hide them, so there it is refused.
    private func plan(_ worktrees: Worktrees) async throws -> (WorktreeRemoval, WorkAtRisk, branchStays: String?) {
        var removal = WorktreeRemoval(
            path: worktree.path, branch: try RefName(worktree.branch), deletesBranch: worktree.madeBranch, safeCommits: safe)
        let risk = try await worktrees.workAtRisk(removal)
        guard order.kind == .prune, removal.deletesBranch, !risk.commits.isEmpty else { return (removal, risk, nil) }
        removal.deletesBranch = false
        let count = risk.commits.total
        return (
            removal, try await worktrees.workAtRisk(removal),
            "the branch \(worktree.branch) stays: \(count) commit\(count == 1 ? " is" : "s are") nowhere else"
        )
    }
}
