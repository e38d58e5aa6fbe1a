import Foundation
import Testing

@testable import OrchForge

/// What a repository names is run by nobody outside of its worker's sandbox: not by the git that orch itself runs.
@Suite struct HostileRepositoryTests {
    private static let hooks = [
        "post-checkout", "reference-transaction", "post-merge", "pre-commit", "post-index-change", "pre-auto-gc", "post-rewrite",
        "fsmonitor-watchman",
    ]

    /// A checkout whose hooks, and whose programs of the configuration, leave a file.
    private static func trap(_ workshop: Workshop) async throws -> (checkout: String, sprung: String) {
        let checkout = try await workshop.checkout(remote: true)
        let sprung = "\(workshop.root)/sprung"
        for name in hooks {
            let hook = "\(checkout)/.git/hooks/\(name)"
            try workshop.write("#!/bin/sh\necho \(name) >> '\(sprung)'\n", to: hook)
            try await workshop.run("chmod", "+x", hook)
        }
        // As tools for hooks in repositories do it: a folder that is in the worktree.
        try workshop.write("#!/bin/sh\necho own >> '\(sprung)'\n", to: "\(checkout)/hooks/post-checkout")
        try await workshop.run("chmod", "+x", "\(checkout)/hooks/post-checkout")
        return (checkout, sprung)
    }

    @Test(arguments: [nil, "hooks", ".git/hooks"]) func hooksStayUnrunInTheWholeLifeOfAWorktree(folder: String?) async throws {
        let workshop = try Workshop()
        let (checkout, sprung) = try await Self.trap(workshop)
        if let folder { try await workshop.run("git", "config", "core.hooksPath", "\(checkout)/\(folder)", in: checkout) }
        try await workshop.run("git", "config", "core.fsmonitor", "\(checkout)/.git/hooks/fsmonitor-watchman", in: checkout)
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout, base: "origin/main")
        _ = try await worktrees.prepare(try await worktrees.intend(request).intent)
        try workshop.write("two\n", to: "\(request.path)/two.txt")
        _ = try await worktrees.status(of: request.path, base: "main")
        let removal = WorktreeRemoval(path: request.path, branch: request.branch, deletesBranch: true)
        _ = try await worktrees.remove(removal, force: true)
        #expect(!workshop.exists(sprung), "\((try? workshop.read(sprung)) ?? "")")
    }

    /// A repository in a worktree whose configuration has git run a program for every file, and a file that makes it do so.
    private static func nest(_ workshop: Workshop, at path: String, config: String, sprung: String) async throws {
        try await workshop.run("git", "config", "--file", config, "filter.evil.clean", "echo filter >> '\(sprung)'; cat")
        try await workshop.run("git", "config", "--file", config, "filter.evil.smudge", "cat")
        try workshop.write("* filter=evil\n", to: "\(path)/.gitattributes")
        // As long as before: else git knows without reading it that it has changed.
        try workshop.write("two\n", to: "\(path)/README.md")
    }

    private static func prepared(_ workshop: Workshop, looksWithin: Bool) async throws -> (Worktrees, String, WorktreeRemoval) {
        let checkout = try await workshop.checkout()
        try await workshop.commit(".gitignore", "vendor/\n", message: "ignore", in: checkout)
        let git = Git(environment: workshop.environment, looksWithin: looksWithin)
        let worktrees = Worktrees(of: try await Repository.find(from: checkout, git: git, coordination: workshop.coordination))
        let request = try workshop.request(1, in: checkout)
        _ = try await worktrees.prepare(try await worktrees.intend(request).intent)
        return (worktrees, request.path, WorktreeRemoval(path: request.path, branch: request.branch, deletesBranch: true))
    }

    /// With a look within the filter runs, which shows that the trap is one.
    @Test(arguments: [false, true]) func aRepositoryWithinAWorktreeIsLookedIntoOnlyWhereNobodyElseWritesIt(looksWithin: Bool)
        async throws
    {
        let workshop = try Workshop()
        let (worktrees, path, removal) = try await Self.prepared(workshop, looksWithin: looksWithin)
        let sprung = "\(workshop.root)/sprung"
        let vendor = "\(path)/vendor"
        try await workshop.run("git", "init", "--quiet", vendor)
        try workshop.write("one\n", to: "\(vendor)/README.md")
        try await workshop.run("git", "add", ".", in: vendor)
        try await workshop.run("git", "commit", "--quiet", "-m", "one", in: vendor)
        try await Self.nest(workshop, at: vendor, config: "\(vendor)/.git/config", sprung: sprung)
        let risk = try await worktrees.workAtRisk(removal)
        _ = try await worktrees.status(of: path, base: "main")
        #expect(risk.nested.named == ["vendor"])
        #expect(workshop.exists(sprung) == looksWithin)
    }

    @Test(arguments: [false, true]) func soIsASubmodule(looksWithin: Bool) async throws {
        let workshop = try Workshop()
        let (worktrees, path, removal) = try await Self.prepared(workshop, looksWithin: looksWithin)
        let sprung = "\(workshop.root)/sprung"
        let library = try await workshop.checkout("library")
        try await workshop.run("git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "lib", in: path)
        try await workshop.run("git", "commit", "--quiet", "-m", "lib", in: path)
        let own = try await workshop.run("git", "rev-parse", "--absolute-git-dir", in: "\(path)/lib")
        try await Self.nest(workshop, at: "\(path)/lib", config: "\(own)/config", sprung: sprung)
        let risk = try await worktrees.workAtRisk(removal)
        _ = try await worktrees.status(of: path, base: "main")
        #expect(risk.nested.named == ["lib"])
        #expect(workshop.exists(sprung) == looksWithin)
    }

    /// The repository's settings as the base has them, whatever stands in the worktree.
    @Test func aFileIsReadAtACommit() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        try await workshop.commit("settings.json", "{}\n", message: "settings", in: checkout)
        try workshop.write("{\"setup\": \"evil\"}\n", to: "\(checkout)/settings.json")
        let repository = try await workshop.repository(checkout)
        let commit = try #require(try await repository.commit(of: "refs/heads/main"))
        #expect(try await repository.file("settings.json", at: commit) == Array("{}\n".utf8))
        #expect(try await repository.file("nothing.json", at: commit) == nil)
        #expect(try await repository.file("settings.json", at: "\(commit)~1") == nil)
    }
}
