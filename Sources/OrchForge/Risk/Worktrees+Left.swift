import OrchCore

extension Worktrees {
    /// What another machine would not have if the work went on there: as what a removal would destroy, but only the remote counts as
    /// elsewhere. Another branch or a tag of this repository does not travel.
    ///
    /// - Parameters:
    ///   - base: what the branch was started from: the other machine has it.
    ///   - asksRemote: the remote is asked what it has of the branch now; else what it was known to have counts.
    /// - Throws: `ForgeError`: what cannot be looked at is no proof that nothing is there. Or `CancellationError`.
    public func workLeftBehind(_ removal: WorktreeRemoval, base: RefName?, asksRemote: Bool) async throws -> WorkAtRisk {
        var risk = try await workAtRisk(removal)
        risk.commits = WorkAtRisk.Items(try await commitsNotPushed(removal, base: base, asksRemote: asksRemote))
        return risk
    }

    private func commitsNotPushed(_ removal: WorktreeRemoval, base: RefName?, asksRemote: Bool) async throws -> [String] {
        let doing = "looking for commits of \(removal.branch) that were not pushed"
        var elsewhere: [String] = []
        if asksRemote {
            elsewhere += [try await repository.pushed(removal.branch, base: base)?.commit].compactMap(\.self)
        } else if let remote = try await repository.workRemote(base: base) {
            elsewhere += [try await repository.commit(of: "refs/remotes/\(remote)/\(removal.branch)")].compactMap(\.self)
        }
        if let base {
            for name in ["refs/remotes/\(base)", "refs/heads/\(base)", base.text] {
                guard let commit = try await repository.commit(of: name) else { continue }
                elsewhere.append(commit)
                break
            }
        }
        var tips = [try await repository.commit(of: "refs/heads/\(removal.branch)")].compactMap(\.self)
        if Files.kind("\(removal.path)/.git") == .file, let head = try await head(of: removal.path, doing: doing) { tips.append(head) }
        guard !tips.isEmpty else { return [] }
        return try await git.read(
            ["log", "--format=%h %s", "-z"] + tips + ["--not"] + elsewhere + ["--"], in: repository.commonDirectory, doing: doing
        ).records
    }
}
