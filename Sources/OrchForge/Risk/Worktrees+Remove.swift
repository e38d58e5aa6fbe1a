import OrchCore

extension Worktrees {
    /// What a removal did.
    public struct Removed: Hashable, Sendable {
        public let worktree: Bool
        public let branch: Bool
        /// What was destroyed, with `force`; empty otherwise.
        public let destroyed: WorkAtRisk
    }

    /// Removes the worktree, then the branch if asked. May be repeated: what is gone already is no error.
    ///
    /// - Parameters:
    ///   - force: removes work at risk and locked worktrees too. Never a directory that is no worktree of this repository.
    ///   - permitted: asked at the last moment, when no preparation of the same path can be under way; one that comes later waits.
    /// - Throws: `ForgeError.workAtRisk` with the list, `worktreeLocked`, `notAWorktree`, `branchInUse`, `worktreeInUse` when it is not
    ///   permitted; or `CancellationError`.
    public func remove(_ removal: WorktreeRemoval, force: Bool, permitted: () async throws -> Bool = { true }) async throws -> Removed {
        let turns = repository.coordination.turns
        let doing = "removing the worktree \(removal.path)"
        return try await turns.inTurn(removal.path) {
            let aside = Self.aside(removal.path)
            // Of an earlier removal. Where the worktree is not there any more, it is what this one goes on with.
            if Files.kind(removal.path) != .absent { try await delete(aside, doing: doing) }
            // Judged and taken away in one turn: two branches may each be the other's only copy.
            let removed = try await turns.inTurn(repository.commonDirectory) {
                try await takeAway(removal, to: aside, force: force, permitted: permitted, doing: doing)
            }
            try await delete(aside, doing: doing)
            return removed
        }
    }

    /// Where a worktree stands while it is removed.
    static func aside(_ path: String) -> String { "\(Path.parent(path))/.\(Path.last(path)).removing" }

    private func takeAway(
        _ removal: WorktreeRemoval, to aside: String, force: Bool, permitted: () async throws -> Bool, doing: String
    ) async throws -> Removed {
        let worktrees = try await repository.registeredWorktrees()
        let real = Files.realPath(removal.path)
        let there = worktrees.first { $0.path == removal.path || $0.path == real }
        try checkDirectory(removal, registration: there, isMain: there != nil && there == worktrees.first, doing: doing)
        if let lock = there?.lock, !force, try !isHalfMade(removal) {
            throw ForgeError(
                .worktreeLocked, doing: doing, cause: "it is locked\(lock.isEmpty ? "" : " (\(lock))")",
                advice: "Run `git worktree unlock` in the repository, or remove it with --force.")
        }
        if removal.deletesBranch, let holder = worktrees.first(where: { $0 != there && !$0.isBare && $0.branch == removal.branch.text }) {
            throw ForgeError(
                .branchInUse, doing: doing, cause: "branch \(removal.branch) is checked out at \(holder.path) too",
                advice: "Keep the branch, or switch that worktree to another one.")
        }
        let risk = try await workAtRisk(removal)
        guard force || risk.isEmpty else {
            throw ForgeError(
                .workAtRisk, doing: doing, cause: "it holds work that is nowhere else\n\(risk.lines.joined(separator: "\n"))",
                advice: "Commit and push it, or remove it with --force, which destroys it.")
        }
        guard try await permitted() else { throw ForgeError(.worktreeInUse, doing: doing, cause: "a session has it by now") }
        if there != nil { try await moveAside(removal, to: aside, doing: doing) }
        let hadBranch = removal.deletesBranch ? try await removeBranch(removal, doing: doing) : false
        try WorktreeMarker.remove(for: removal.path, in: repository.commonDirectory)
        return Removed(worktree: there != nil, branch: hadBranch, destroyed: risk)
    }

    /// A link is never followed, a directory of somebody else never touched, with force or without.
    private func checkDirectory(_ removal: WorktreeRemoval, registration: RegisteredWorktree?, isMain: Bool, doing: String) throws(ForgeError) {
        guard !isMain else { throw ForgeError(.notAWorktree, doing: doing, cause: "it is the main checkout") }
        switch Files.kind(removal.path) {
        case .absent: return
        case .directory where registration != nil && Files.kind("\(removal.path)/.git") == .file: return
        case .directory where registration != nil:
            throw ForgeError(
                .notAWorktree, doing: doing, cause: "its .git file was replaced or removed, so it cannot be looked through",
                advice: "Run `git worktree repair` in the repository, or move the directory away.")
        case .link:
            throw ForgeError(
                .notAWorktree, doing: doing, cause: "a symbolic link stands there instead of the worktree",
                advice: "Remove the link, and what it points to if nothing there is needed, then try again.")
        default:
            throw ForgeError(
                .notAWorktree, doing: doing, cause: "what stands there is no worktree of this repository",
                advice: "Move it away, then try again.")
        }
    }

    private func isHalfMade(_ removal: WorktreeRemoval) throws(ForgeError) -> Bool {
        guard let marker = try WorktreeMarker.read(for: removal.path, in: repository.commonDirectory) else { return false }
        return marker.stage < .ready && marker.intent.branch == removal.branch
    }

    /// Moves the directory aside and forgets its registration; it is deleted when the turn is over. Killed at any point, the next call goes on, and a
    /// half-deleted worktree never stands where a worker could start. (`git worktree remove` deletes in place.)
    ///
    /// All was looked through before, so git's own refusals (copies of untracked files, submodules, locks) are answered already.
    private func moveAside(_ removal: WorktreeRemoval, to aside: String, doing: String) async throws {
        if Files.kind(removal.path) == .directory { try Files.rename(removal.path, to: aside, doing: doing) }
        try await probe.removing(.movedAside)
        try Leavings.clear(path: removal.path, in: repository.commonDirectory)
        try await probe.removing(.unregistered)
    }

    /// In a process of its own, because large trees take long. `rm` follows no link.
    private func delete(_ path: String, doing: String) async throws {
        guard Files.kind(path) != .absent else { return }
        let command = Command(
            "rm", ["-rf", "--", path], environment: git.environment, timeLimit: ForgeLimits.checkoutTime, doing: doing)
        let result = try await git.runner.run(command)
        guard result.succeeded else {
            throw ForgeError(
                .fileFailed, doing: doing, cause: GitFailure.cause(result, program: "rm", secrets: Secrets()),
                advice: "Remove \(path) by hand; nothing uses it any more.")
        }
    }

    private func removeBranch(_ removal: WorktreeRemoval, doing: String) async throws -> Bool {
        guard try await repository.commit(of: "refs/heads/\(removal.branch)") != nil else { return false }
        _ = try await git.write(["branch", "--quiet", "-D", "--", removal.branch.text], in: repository.commonDirectory, doing: doing)
        return true
    }
}
