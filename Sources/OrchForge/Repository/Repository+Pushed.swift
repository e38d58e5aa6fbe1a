/// A branch as a remote has it now.
public struct PushedBranch: Hashable, Sendable {
    public let remote: String
    public let branch: RefName
    public let commit: String

    /// The name for people: `origin/issue-12`.
    public var name: String { "\(remote)/\(branch)" }
}

extension Repository {
    /// Fetches what a remote has of a branch: the remote of the base, else `origin`.
    ///
    /// - Returns: nil when the remote has no such branch, or there is no remote.
    /// - Throws: `ForgeError` when the remote can't be asked: then nothing is known.
    public func pushed(_ branch: RefName, base: RefName?) async throws -> PushedBranch? {
        guard let remote = try await workRemote(base: base) else { return nil }
        do {
            try await fetch(branch: branch, remote: remote)
        } catch let error as ForgeError where error.code == .missingBase {
            return nil
        }
        return try await commit(of: "refs/remotes/\(remote)/\(branch)").map { PushedBranch(remote: remote, branch: branch, commit: $0) }
    }

    /// Where the branches of work on this base are pushed to.
    func workRemote(base: RefName?) async throws -> String? {
        if let base, let (remote, _) = try await remoteBranch(base) { return remote }
        let names = try await git.read(["remote"], in: commonDirectory, doing: "listing the remotes of \(path)").text.split(separator: "\n")
        return names.contains("origin") ? "origin" : nil
    }

    /// Whether all of a commit's history is in that of another.
    func isAncestor(_ commit: String, of other: String) async throws -> Bool {
        try await git.read(
            ["merge-base", "--is-ancestor", commit, other], in: commonDirectory, allowing: [1], doing: "comparing two commits of \(path)"
        ).succeeded
    }
}
