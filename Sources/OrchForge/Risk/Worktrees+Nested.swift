import OrchCore

extension Worktrees {
    /// Submodules and repositories inside a worktree with changes, or with commits that no remote of theirs has.
    ///
    /// - Parameter changed: submodules that `git status` calls changed.
    func nestedWork(in worktree: String, changed: [String], doing: String) async throws -> [String] {
        var found = Set(changed)
        for name in try await nestedRepositories(in: worktree, doing: doing) where !found.contains(name) {
            // What is not looked into may be all there is of somebody's work.
            guard git.looksWithin else {
                found.insert(name)
                continue
            }
            if try await holdsWork("\(worktree)/\(name)", doing: doing) { found.insert(name) }
        }
        return found.sorted()
    }

    /// Checked-out submodules, and ignored directories that are repositories. Untracked ones are in `git status` already.
    private func nestedRepositories(in worktree: String, doing: String) async throws -> [String] {
        let index = try await git.read(["ls-files", "--stage", "-z"], in: worktree, outputLimit: ForgeLimits.indexListing, doing: doing)
        let submodules = index.records.filter { $0.hasPrefix("160000 ") }.compactMap { record in
            record.firstIndex(of: "\t").map { String(record[record.index(after: $0)...]) }
        }
        let ignored = try await git.read(
            ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"], in: worktree, doing: doing
        ).records.filter { $0.hasSuffix("/") }.map { String($0.dropLast()) }
        let count = submodules.count + ignored.count
        guard count <= ForgeLimits.nestedDirectories else {
            throw ForgeError(
                .outputTooLarge, doing: doing,
                cause: "\(count) submodules and ignored directories, more than orch looks into (\(ForgeLimits.nestedDirectories))",
                advice: "Remove the ignored directories that builds can make again, then try again.")
        }
        return (submodules + ignored).filter { name in
            WorktreeInclude.hasPlainParents("\(name)/x", in: worktree) && Files.kind("\(worktree)/\(name)/.git") != .absent
        }
    }

    private func holdsWork(_ directory: String, doing: String) async throws -> Bool {
        let status = try await git.read(["status", "--porcelain", "-z", "--untracked-files=normal"], in: directory, doing: doing)
        guard status.output.isEmpty else { return true }
        let head = try await git.read(["rev-parse", "--verify", "--quiet", "HEAD"], in: directory, allowing: [1], doing: doing)
        guard head.succeeded else { return false }
        let unpushed = try await git.read(
            ["rev-list", "--max-count=1", "HEAD", "--branches", "--not", "--remotes", "--tags", "--"], in: directory, doing: doing)
        let stashed = try await git.read(["rev-parse", "--verify", "--quiet", "refs/stash"], in: directory, allowing: [1], doing: doing)
        return !unpushed.output.isEmpty || stashed.succeeded
    }
}
