extension Repository {
    /// The repository of a worktree, and the branch that is checked out there (nil when none is). Nil when the directory is gone.
    ///
    /// - Throws: `ForgeError.notAWorktree` for a directory that is no worktree, and what git says.
    public static func ofWorktree(at path: String, git: Git, coordination: Coordination) async throws -> (Repository, RefName?)? {
        guard Files.kind(path) != .absent else { return nil }
        let repository = try await find(from: path, git: git, coordination: coordination)
        let real = Files.realPath(path)
        guard let found = try await repository.registeredWorktrees().first(where: { $0.path == path || $0.path == real }) else {
            throw ForgeError(.notAWorktree, doing: "looking at \(path)", cause: "it is no worktree of \(repository.path)")
        }
        return (repository, try found.branch.map { try RefName($0) })
    }
}
