import OrchCore

extension Worktrees {
    /// Says what is to be made, and from which commit. Fetches the base and changes nothing else; whether the place is free is for `prepare` to see.
    ///
    /// - Throws: `ForgeError` (`missingBase`, `invalidArgument`, what a fetch says), or `CancellationError`.
    public func intend(_ request: WorktreeRequest) async throws -> WorktreeProposal {
        try check(path: request.path)
        let base = try await repository.resolve(base: request.base)
        let intent = WorktreeIntent(
            repository: repository.commonDirectory, path: request.path, branch: request.branch, base: request.pushed?.name ?? base.name,
            baseCommit: request.pushed?.commit ?? base.commit)
        return WorktreeProposal(intent: intent, notes: base.notes)
    }

    private func check(path: String) throws(ForgeError) {
        let doing = "choosing a directory for a worktree"
        let parts = path.split(separator: "/")
        guard path.hasPrefix("/"), !path.hasSuffix("/"), !parts.contains("."), !parts.contains(".."),
            path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw ForgeError(
                .invalidArgument, doing: doing, cause: "\"\(path.printable(limit: 200))\" is no absolute path without \"..\" and control characters")
        }
        guard path != repository.path, !(path + "/").hasPrefix(repository.commonDirectory + "/") else {
            throw ForgeError(.invalidArgument, doing: doing, cause: "\(path) belongs to the repository itself")
        }
    }
}
