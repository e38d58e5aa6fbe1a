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

    /// The repository of a worktree whose removal was interrupted: its directory stands aside, maybe not registered any more, and branch and
    /// marker may be there still. Nil where there is no such thing.
    ///
    /// - Throws: what git says.
    public static func ofInterruptedRemoval(at path: String, git: Git, coordination: Coordination) async throws -> Repository? {
        let pointer = "\(Worktrees.aside(path))/.git"
        guard Files.kind(path) == .absent, Files.kind(pointer) == .file else { return nil }
        let doing = "looking for the repository of \(path)"
        // gitrepository-layout(5): "gitdir: …/.git/worktrees/<name>".
        let line = try Files.text(pointer, doing: doing)?.split(whereSeparator: \.isNewline).first ?? ""
        let common = Path.parent(Path.parent(String(line.dropFirst("gitdir: ".count))))
        guard line.hasPrefix("gitdir: "), common.hasPrefix("/"), Files.kind(common) == .directory else { return nil }
        return try await find(from: common, git: git, coordination: coordination)
    }
}
