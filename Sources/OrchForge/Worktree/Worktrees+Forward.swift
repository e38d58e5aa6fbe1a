import OrchCore

extension Worktrees {
    /// Brings a worktree, whose branch was here before, to what was pushed of the branch elsewhere. Its own newer commits stay.
    ///
    /// - Returns: a note when something was done.
    /// - Throws: `ForgeError.branchExists` where both have commits that the other has not, and what git says where files are in the way.
    public func forward(_ path: String, to pushed: PushedBranch) async throws -> [String] {
        let doing = "bringing \(path) to \(pushed.name)"
        let head = try await git.read(["rev-parse", "--verify", "HEAD^{commit}"], in: path, doing: doing).line
        if try await repository.isAncestor(pushed.commit, of: head) { return [] }
        guard try await repository.isAncestor(head, of: pushed.commit) else {
            throw ForgeError(
                .branchExists, doing: doing, cause: "the branch here and \(pushed.name) have gone different ways",
                advice: "Save what only the branch here has under another name, remove it, then try again.")
        }
        _ = try await git.write(
            ["merge", "--quiet", "--ff-only", "--no-autostash", pushed.commit], in: path,
            timeLimit: ForgeLimits.checkoutTime, doing: doing)
        return ["the branch was here already; it was brought to \(pushed.name)"]
    }
}
