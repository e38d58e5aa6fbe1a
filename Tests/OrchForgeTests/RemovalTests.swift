import Foundation
import Testing

@testable import OrchForge

/// Promise P4: work is never destroyed.
@Suite struct RemovalTests {
    struct Setting {
        let workshop: Workshop
        let checkout: String
        let worktrees: Worktrees
        let path: String
        var removal: WorktreeRemoval

        init(remote: Bool = false, include: Bool = false) async throws {
            workshop = try Workshop()
            checkout = try await workshop.checkout(remote: remote)
            if include {
                try await workshop.commit(".gitignore", "*.env\n", message: "ignore", in: checkout)
                try workshop.write("*.env\n*.cfg\n", to: "\(checkout)/.worktreeinclude")
                try workshop.write("A=1", to: "\(checkout)/dev.env")
                try workshop.write("B=1", to: "\(checkout)/dev.cfg")
            }
            worktrees = try await workshop.worktrees(checkout)
            let request = try workshop.request(1, in: checkout)
            path = request.path
            _ = try await worktrees.prepare(try await worktrees.intend(request).intent)
            removal = WorktreeRemoval(path: request.path, branch: request.branch, deletesBranch: true)
        }

        func risk() async throws -> WorkAtRisk { try await worktrees.workAtRisk(removal) }

        /// Refused without force, with these words; done with it.
        func expectAtRisk(_ words: String...) async throws {
            let error = await forgeError { try await worktrees.remove(removal, force: false) }
            #expect(error?.code == .workAtRisk)
            for word in words { #expect(error?.cause.contains(word) == true, "\(word) in \(error?.cause ?? "")") }
            #expect(workshop.exists(path))
            let removed = try await worktrees.remove(removal, force: true)
            #expect(removed.worktree && removed.branch && !removed.destroyed.isEmpty)
            #expect(!workshop.exists(path))
        }
    }

    @Test func `a worktree without work goes, with its branch, and again is no error`() async throws {
        let setting = try await Setting(include: true)
        try setting.workshop.write("{}", to: "\(setting.path)/session-context.json")
        #expect(try await setting.risk().isEmpty)
        let removed = try await setting.worktrees.remove(setting.removal, force: false)
        #expect(removed.worktree && removed.branch && removed.destroyed.isEmpty)
        #expect(!setting.workshop.exists(setting.path))
        #expect(try await setting.worktrees.repository.commit(of: "refs/heads/issue-1") == nil)
        let again = try await setting.worktrees.remove(setting.removal, force: false)
        #expect(!again.worktree && !again.branch)
    }

    @Test func `changed and untracked files`() async throws {
        let setting = try await Setting()
        try setting.workshop.write("two\n", to: "\(setting.path)/README.md")
        for number in 1...15 { try setting.workshop.write("x", to: "\(setting.path)/nöte \(number)") }
        #expect(try await setting.risk().untracked.total == 15)
        try await setting.expectAtRisk("changed and not committed (1)", "README.md", "untracked (15)", "and 5 more")
    }

    @Test func `staged files, and changes that git was told to overlook`() async throws {
        let setting = try await Setting()
        try setting.workshop.write("s", to: "\(setting.path)/staged")
        try await setting.workshop.run("git", "add", "staged", in: setting.path)
        try await setting.workshop.run("git", "update-index", "--assume-unchanged", "README.md", in: setting.path)
        #expect(try await setting.risk().changed.named == ["staged"])
        try setting.workshop.write("hidden\n", to: "\(setting.path)/README.md")
        #expect(try await setting.risk().changed.named == ["staged", "README.md"])
    }

    @Test func `included files that differ from the main checkout's`() async throws {
        let setting = try await Setting(include: true)
        try setting.workshop.write("A=changed", to: "\(setting.path)/dev.env")
        try setting.workshop.write("new", to: "\(setting.path)/own.env")
        let risk = try await setting.risk()
        #expect(risk.included.named == ["dev.env", "own.env"] && risk.untracked.isEmpty)
        try await setting.expectAtRisk("different from the main checkout (2)")
    }

    @Test func `commits that are nowhere else, by subject`() async throws {
        let setting = try await Setting(remote: true)
        try await setting.workshop.commit("work", "1", message: "feat: \u{1B}[31mwork", in: setting.path)
        let risk = try await setting.risk()
        #expect(risk.commits.total == 1 && risk.lines.joined().contains("feat: \u{FFFD}[31mwork"))
        var kept = setting.removal
        kept.deletesBranch = false
        #expect(try await setting.worktrees.workAtRisk(kept).isEmpty)
        try await setting.expectAtRisk("commits that are nowhere else (1)")
    }

    @Test(arguments: ["pushed", "branched", "tagged", "merged elsewhere"])
    func `commits that are somewhere else are safe`(place: String) async throws {
        var setting = try await Setting(remote: true)
        try await setting.workshop.commit("work", "1", message: "work", in: setting.path)
        #expect(try await setting.risk().commits.total == 1)
        switch place {
        case "pushed": try await setting.workshop.run("git", "push", "--quiet", "origin", "issue-1", in: setting.path)
        case "branched": try await setting.workshop.run("git", "branch", "copy", "issue-1", in: setting.path)
        case "tagged": try await setting.workshop.run("git", "tag", "copy", "issue-1", in: setting.path)
        default: setting.removal.safeCommits = ["feedfacefeedface", try await setting.workshop.run("git", "rev-parse", "HEAD", in: setting.path)]
        }
        #expect(try await setting.worktrees.remove(setting.removal, force: false).branch)
    }

    @Test func `a detached HEAD's commits count although the branch stays`() async throws {
        var setting = try await Setting()
        setting.removal.deletesBranch = false
        try await setting.workshop.run("git", "checkout", "--quiet", "--detach", in: setting.path)
        try await setting.workshop.commit("work", "1", message: "loose", in: setting.path)
        #expect(try await setting.risk().commits.total == 1)
    }

    @Test func `stash entries of the branch`() async throws {
        let setting = try await Setting()
        try setting.workshop.write("two\n", to: "\(setting.checkout)/README.md")
        try await setting.workshop.run("git", "stash", "push", "--quiet", in: setting.checkout)
        #expect(try await setting.risk().isEmpty)
        try setting.workshop.write("three\n", to: "\(setting.path)/README.md")
        try await setting.workshop.run("git", "stash", "push", "--quiet", "-m", "for later", in: setting.path)
        #expect(try await setting.risk().stashes.total == 1)
        try await setting.expectAtRisk("stashed on this branch (1)", "for later")
    }

    @Test func `a merge in the middle`() async throws {
        let setting = try await Setting()
        try await setting.workshop.commit("README.md", "theirs\n", message: "theirs", in: setting.checkout)
        try await setting.workshop.commit("README.md", "ours\n", message: "ours", in: setting.path)
        _ = try await CommandRunner().run(
            Command("git", ["merge", "main"], in: setting.path, environment: setting.workshop.environment, doing: "merging"))
        #expect(try await setting.risk().unfinished.named == ["a merge"])
        try await setting.expectAtRisk("in the middle of (1)", "a merge", "README.md")
    }

    @Test func `submodules and nested repositories with work`() async throws {
        let setting = try await Setting()
        let library = try await setting.workshop.checkout("library")
        try await setting.workshop.run(
            "git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "lib", in: setting.path)
        try await setting.workshop.run("git", "commit", "--quiet", "-m", "lib", in: setting.path)
        try await setting.workshop.run("git", "branch", "copy", in: setting.path)
        #expect(try await setting.risk().isEmpty)
        try await setting.workshop.commit("deep", "x", message: "deep work", in: "\(setting.path)/lib")
        try await setting.workshop.run("git", "update-index", "--assume-unchanged", "lib", in: setting.path)
        try await setting.workshop.run("git", "init", "--quiet", "\(setting.path)/vendor")
        try setting.workshop.write("x", to: "\(setting.path)/vendor/file")
        try setting.workshop.write("/vendor/\n", to: "\(setting.checkout)/.git/info/exclude")
        let risk = try await setting.risk()
        #expect(risk.nested.named == ["lib", "vendor"], "\(risk)")
        try await setting.expectAtRisk("repositories inside with work of their own (2)")
    }

    @Test func `a locked worktree needs force`() async throws {
        let setting = try await Setting()
        try await setting.workshop.run("git", "worktree", "lock", "--reason", "on a stick", setting.path, in: setting.checkout)
        let error = await forgeError { try await setting.worktrees.remove(setting.removal, force: false) }
        #expect(error?.code == .worktreeLocked && error?.cause.contains("on a stick") == true)
        #expect(try await setting.worktrees.remove(setting.removal, force: true).worktree)
    }

    @Test func `a missing directory: the registration goes, commits are still looked at`() async throws {
        let setting = try await Setting()
        try await setting.workshop.commit("work", "1", message: "work", in: setting.path)
        try FileManager.default.removeItem(atPath: setting.path)
        #expect(await forgeError { try await setting.worktrees.remove(setting.removal, force: false) }?.code == .workAtRisk)
        var kept = setting.removal
        kept.deletesBranch = false
        #expect(try await setting.worktrees.remove(kept, force: false).worktree)
        #expect(try await setting.worktrees.repository.registeredWorktrees().count == 1)
    }

    @Test(arguments: [false, true])
    func `a link in its place is never followed`(force: Bool) async throws {
        let setting = try await Setting()
        let moved = "\(setting.workshop.root)/moved"
        try FileManager.default.moveItem(atPath: setting.path, toPath: moved)
        try FileManager.default.createSymbolicLink(atPath: setting.path, withDestinationPath: moved)
        #expect(await forgeError { try await setting.worktrees.remove(setting.removal, force: force) }?.code == .notAWorktree)
        #expect(setting.workshop.exists("\(moved)/README.md"))
    }

    @Test(arguments: [false, true])
    func `what is no worktree of this repository is never removed`(force: Bool) async throws {
        let setting = try await Setting()
        var stranger = setting.removal
        stranger.path = "\(setting.workshop.root)/stranger"
        try setting.workshop.write("x", to: "\(stranger.path)/file")
        #expect(await forgeError { try await setting.worktrees.remove(stranger, force: force) }?.code == .notAWorktree)
        stranger.path = setting.checkout
        #expect(await forgeError { try await setting.worktrees.remove(stranger, force: force) }?.code == .notAWorktree)
        try FileManager.default.removeItem(atPath: "\(setting.path)/.git")
        #expect(await forgeError { try await setting.worktrees.remove(setting.removal, force: force) }?.code == .notAWorktree)
        #expect(setting.workshop.exists("\(setting.path)/README.md") && setting.workshop.exists("\(setting.checkout)/README.md"))
    }

    @Test func `of two branches with the same commits, removed at once, one is kept`() async throws {
        let setting = try await Setting()
        try await setting.workshop.commit("work", "1", message: "work", in: setting.path)
        let second = WorktreeRequest(path: "\(setting.workshop.root)/second", branch: try RefName("issue-2"), base: try RefName("issue-1"))
        _ = try await setting.worktrees.prepare(try await setting.worktrees.intend(second).intent)
        let other = WorktreeRemoval(path: second.path, branch: second.branch, deletesBranch: true)
        async let one = try? setting.worktrees.remove(setting.removal, force: false)
        async let two = try? setting.worktrees.remove(other, force: false)
        let done = [await one, await two].compactMap { $0 }
        #expect(done.count == 1)
    }

    @Test(arguments: RemovalStep.allCases)
    func `a removal that was interrupted is finished by the next`(step: RemovalStep) async throws {
        let setting = try await Setting()
        let dying = Worktrees(of: setting.worktrees.repository, probe: StepProbe(removing: { if $0 == step { throw StepProbe.Crash() } }))
        await #expect(throws: StepProbe.Crash.self) { try await dying.remove(setting.removal, force: false) }
        #expect(!setting.workshop.exists(setting.path))
        // The next process has no more than the path.
        func found() async throws -> Repository? {
            try await Repository.ofInterruptedRemoval(at: setting.path, git: setting.workshop.git, coordination: Coordination())
        }
        let repository = try #require(try await found())
        _ = try await Worktrees(of: repository).remove(setting.removal, force: false)
        #expect(try await repository.ownWorktrees().isEmpty)
        #expect(try await found() == nil)
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: setting.workshop.root)) == ["home", "shop"])
        #expect(try await setting.worktrees.repository.registeredWorktrees().count == 1)
        #expect(try await setting.worktrees.repository.commit(of: "refs/heads/issue-1") == nil)
    }

    @Test func `a branch that another worktree has is kept`() async throws {
        let setting = try await Setting()
        try await setting.workshop.run("git", "checkout", "--quiet", "--detach", in: setting.path)
        try await setting.workshop.run("git", "worktree", "add", "--quiet", "../second", "issue-1", in: setting.checkout)
        #expect(await forgeError { try await setting.worktrees.remove(setting.removal, force: true) }?.code == .branchInUse)
        #expect(setting.workshop.exists(setting.path))
    }
}
