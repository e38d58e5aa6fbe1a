import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Worktrees {
    /// What the removal would destroy. A worktree whose directory is gone has only commits and stashes to lose.
    ///
    /// - Throws: `ForgeError`: what cannot be looked at is no proof that nothing is there. Or `CancellationError`.
    public func workAtRisk(_ removal: WorktreeRemoval) async throws -> WorkAtRisk {
        var risk = WorkAtRisk()
        let isThere = Files.kind(removal.path) == .directory && Files.kind("\(removal.path)/.git") == .file
        if isThere { try await lookInside(removal, &risk) }
        risk.commits = WorkAtRisk.Items(try await commitsNowhereElse(removal, isThere: isThere))
        risk.stashes = WorkAtRisk.Items(try await stashes(on: removal.branch))
        return risk
    }

    private func lookInside(_ removal: WorktreeRemoval, _ risk: inout WorkAtRisk) async throws {
        let doing = "looking for work in \(removal.path)"
        let status = try await git.read(
            ["status", "--porcelain=v2", "-z", "--untracked-files=all", git.submodules, "--no-renames"], in: removal.path, doing: doing)
        let found = StatusEntry.parse(status.output)
        let listed = try await WorktreeInclude(repository: repository).listed(in: removal.path, doing: doing)
        let copies = Set(listed.filter { isCopy($0, in: removal.path) })
        let own = Set(removal.ownFiles)
        let untracked = found.filter { $0.isUntracked && !copies.contains($0.path) && !own.contains($0.path) }.map(\.path)
        let hidden = try await git.read(["ls-files", "-v", "-z"], in: removal.path, outputLimit: ForgeLimits.indexListing, doing: doing).records
        risk.changed = WorkAtRisk.Items(
            found.filter { !$0.isUntracked && !$0.isSubmodule }.map(\.path) + (try await hiddenChanges(hidden, in: removal.path, doing: doing)))
        risk.untracked = WorkAtRisk.Items(untracked)
        let visible = Set(untracked)
        risk.included = WorkAtRisk.Items(listed.filter { !copies.contains($0) && !visible.contains($0) && !own.contains($0) })
        risk.unfinished = WorkAtRisk.Items(try await unfinished(in: removal.path, doing: doing))
        risk.nested = WorkAtRisk.Items(try await nestedWork(in: removal.path, changed: found.filter(\.isSubmodule).map(\.path), doing: doing))
    }

    /// Files that `git update-index --assume-unchanged` or `--skip-worktree` hides from `git status`, where their content differs.
    private func hiddenChanges(_ records: [String], in worktree: String, doing: String) async throws -> [String] {
        let hidden = records.filter { $0.first.map { $0.isLowercase || $0 == "S" } ?? false }.map { String($0.dropFirst(2)) }
        var changed: [String] = []
        for path in hidden where Files.kind("\(worktree)/\(path)") == .file {
            let there = try await git.read(["hash-object", "--", path], in: worktree, doing: doing).line
            let known = try await git.read(
                ["rev-parse", "--verify", "--quiet", "--end-of-options", ":\(path)"], in: worktree, allowing: [1, 128], doing: doing)
            if there != known.line { changed.append(path) }
        }
        return changed
    }

    private func isCopy(_ name: String, in worktree: String) -> Bool {
        let source = "\(repository.path)/\(name)"
        let copy = "\(worktree)/\(name)"
        guard Files.kind(source) == .file, Files.kind(copy) == .file, Files.size(source) == Files.size(copy) else { return false }
        return FileManager.default.contentsEqual(atPath: source, andPath: copy)
    }

    private func commitsNowhereElse(_ removal: WorktreeRemoval, isThere: Bool) async throws -> [String] {
        let doing = "looking for commits of \(removal.branch) that are nowhere else"
        var tips: [String] = []
        var excluded = ["--branches"]
        let branch = try await repository.commit(of: "refs/heads/\(removal.branch)")
        if removal.deletesBranch {
            if let branch { tips.append(branch) }
            excluded = ["--exclude=\(removal.branch)", "--branches"]
        }
        if isThere, let head = try await head(of: removal.path, doing: doing) { tips.append(head) }
        guard !tips.isEmpty else { return [] }
        var safe: [String] = []
        for commit in removal.safeCommits { if let id = try await repository.commit(of: commit) { safe.append(id) } }
        let log = try await git.read(
            ["log", "--format=%h %s", "-z"] + tips + ["--not"] + excluded + ["--remotes", "--tags"] + safe + ["--"],
            in: repository.commonDirectory, doing: doing)
        return log.records
    }

    func head(of worktree: String, doing: String) async throws -> String? {
        let head = try await git.read(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], in: worktree, allowing: [1], doing: doing)
        return head.succeeded ? head.line : nil
    }

    private func stashes(on branch: RefName) async throws -> [String] {
        let list = try await git.read(
            ["log", "--walk-reflogs", "--format=%gd %gs", "-z", "--ignore-missing", "refs/stash", "--"], in: repository.commonDirectory,
            allowing: [128], doing: "looking for stash entries of \(branch)")
        return list.records.filter { $0.contains(" WIP on \(branch):") || $0.contains(" On \(branch):") }
    }

    private func unfinished(in worktree: String, doing: String) async throws -> [String] {
        let own = try await git.read(["rev-parse", "--absolute-git-dir"], in: worktree, doing: doing).line
        let signs = [
            ("rebase-merge", "a rebase"), ("rebase-apply", "a rebase or `git am`"), ("MERGE_HEAD", "a merge"), ("CHERRY_PICK_HEAD", "a cherry-pick"),
            ("REVERT_HEAD", "a revert"), ("BISECT_LOG", "a bisection"),
        ]
        return signs.filter { Files.kind("\(own)/\($0.0)") != .absent }.map(\.1)
    }
}
