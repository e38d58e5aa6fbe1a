public import OrchCore

extension Worktrees {
    /// Everything that is different from the base: committed, staged, changed and untracked.
    ///
    /// Without the base (`nil`, or a commit that is gone) only what is not committed counts.
    ///
    /// - Throws: `ForgeError.notAWorktree` when the directory is gone or is a link; what git says; `CancellationError`.
    public func status(of worktree: String, base: String?) async throws -> WorktreeStatus {
        let doing = "reading the status of \(worktree)"
        guard Files.kind(worktree) == .directory, Files.kind("\(worktree)/.git") != .absent else {
            throw ForgeError(.notAWorktree, doing: doing, cause: "\(worktree) is no worktree (any more)")
        }
        let head = try await git.read(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], in: worktree, allowing: [1], doing: doing).line
        var fork = head
        if !head.isEmpty, let base, let commit = try await repository.commit(of: base) {
            let common = try await git.read(["merge-base", commit, "HEAD"], in: worktree, allowing: [1], doing: doing)
            if common.succeeded { fork = common.line }
        }
        let from = fork.isEmpty ? try await emptyTree(in: worktree, doing: doing) : fork
        let diff = try await git.read(
            ["diff", "--numstat", "-z", "--find-renames", "--no-ext-diff", "--no-textconv", git.submodules, from, "--"],
            in: worktree, doing: doing)
        var changes = NumberStat.parse(diff.output)
        let untracked = try await git.read(["ls-files", "--others", "--exclude-standard", "-z"], in: worktree, doing: doing)
        changes += untracked.records.map { NumberStat(path: $0, insertions: 0, deletions: 0) }
        let paths = Set(changes.map(\.path)).sorted()
        let message = head.isEmpty ? nil : try await git.read(["log", "-1", "--format=%s", "HEAD"], in: worktree, doing: doing).line
        return WorktreeStatus(
            filesChanged: paths.count, insertions: changes.reduce(0) { $0 + $1.insertions }, deletions: changes.reduce(0) { $0 + $1.deletions },
            lastCommitMessage: message, changedFiles: Array(paths.prefix(ForgeLimits.statusFiles)))
    }

    /// The id of the tree without files, in this repository's hash.
    private func emptyTree(in worktree: String, doing: String) async throws -> String {
        try await git.read(["hash-object", "-t", "tree", "/dev/null"], in: worktree, doing: doing).line
    }
}

/// One file of `git diff --numstat -z` (git-diff(1), "Other diff formats").
struct NumberStat: Hashable, Sendable {
    let path: String
    let insertions: Int
    let deletions: Int

    /// `<added> TAB <deleted> TAB <path> NUL`, for renames `<added> TAB <deleted> TAB NUL <from> NUL <to> NUL`; `-` for binary files.
    static func parse(_ output: [UInt8]) -> [NumberStat] {
        var fields = output.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }[...]
        var stats: [NumberStat] = []
        while let field = fields.popFirst() {
            let parts = field.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            var path = String(parts[2])
            if path.isEmpty {
                fields = fields.dropFirst()
                guard let target = fields.popFirst() else { break }
                path = target
            }
            stats.append(NumberStat(path: path, insertions: Int(parts[0]) ?? 0, deletions: Int(parts[1]) ?? 0))
        }
        return stats
    }
}
