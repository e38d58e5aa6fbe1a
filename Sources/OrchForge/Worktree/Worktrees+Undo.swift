import OrchCore

extension Worktrees {
    /// Takes back an unfinished preparation, in turn and whatever became of the caller's task.
    ///
    /// - Returns: the error to throw: the one given, with a sentence added when something stayed behind.
    func undone(_ intent: WorktreeIntent, after error: any Error) async -> any Error {
        let worktrees = self
        return await Task {
            do {
                return try await worktrees.repository.coordination.turns.inTurn(worktrees.repository.commonDirectory) {
                    await worktrees.takenBack(intent, after: error)
                }
            } catch let refusal { return Self.joined(error, refusal, intent) }
        }.value
    }

    /// As `undone`, for a caller whose turn it is.
    func takenBack(_ intent: WorktreeIntent, after error: any Error) async -> any Error {
        let worktrees = self
        // A cancelled task could not run git any more.
        return await Task {
            do {
                try await worktrees.takeBack(intent)
                return error
            } catch let failure { return Self.joined(error, failure, intent) }
        }.value
    }

    private func takeBack(_ intent: WorktreeIntent) async throws {
        let common = repository.commonDirectory
        guard let marker = try WorktreeMarker.read(for: intent.path, in: common), marker.stage < .ready, marker.intent.branch == intent.branch
        else { return }
        let doing = "taking back the worktree \(intent.path)"
        if let there = try await repository.registeredWorktrees().first(where: { $0.path == intent.path || $0.path == Files.realPath(intent.path) }),
            there.branch == intent.branch.text
        {
            _ = try await git.write(["worktree", "remove", "--force", "--force", "--", intent.path], in: common, doing: doing)
        }
        if marker.madeBranch, try await repository.commit(of: "refs/heads/\(intent.branch)") == marker.intent.baseCommit {
            _ = try await git.write(["update-ref", "-d", "refs/heads/\(intent.branch)", marker.intent.baseCommit], in: common, doing: doing)
        }
        try WorktreeMarker.remove(for: intent.path, in: common)
    }

    private static func joined(_ error: any Error, _ failure: any Error, _ intent: WorktreeIntent) -> any Error {
        guard let first = error as? ForgeError else { return error }
        let second = (failure as? ForgeError)?.cause ?? "\(failure)"
        return ForgeError(
            first.code, doing: first.doing,
            cause: "\(first.cause)\nWhat was made at \(intent.path) stayed behind (\(second.printable(limit: 300))); the next try continues it.",
            advice: first.advice)
    }
}
