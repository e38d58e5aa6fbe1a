import Foundation
import OrchCore
import Testing

@testable import OrchForge

@Suite struct WorktreeStatusTests {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test func `commits, changes, renames, binaries and new files against the base`() async throws {
        let checkout = try await workshop.checkout()
        for name in ["keep", "old ñame", "gone"] { try workshop.write("\(name)\n2\n3\n4\n5\n", to: "\(checkout)/\(name)") }
        try await workshop.run("git", "add", ".", in: checkout)
        try await workshop.run("git", "commit", "--quiet", "-m", "more", in: checkout)
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let intent = try await worktrees.intend(request).intent
        _ = try await worktrees.prepare(intent)
        // The base moves on: no change of the worker's.
        try await workshop.commit("later", "x\n", message: "later", in: checkout)
        let work = request.path
        try await workshop.run("git", "mv", "old ñame", "new\tnäme", in: work)
        try await workshop.run("git", "rm", "--quiet", "gone", in: work)
        try await workshop.commit("blob", "a\0b", message: "feat: ünïcode 🦆", in: work)
        try workshop.write("keep\n2\n3\n4\n5\n6\n", to: "\(work)/keep")
        try workshop.write("new\n", to: "\(work)/fresh\nfile")
        try workshop.write("{}", to: "\(work)/session-state.json")
        for base in [intent.baseCommit, "refs/heads/main"] {
            let status = try await worktrees.status(of: work, base: base)
            #expect(status.changedFiles == ["blob", "fresh\nfile", "gone", "keep", "new\tnäme"])
            #expect(status.filesChanged == 5 && status.insertions == 1 && status.deletions == 5)
            #expect(status.lastCommitMessage == "feat: ünïcode 🦆")
        }
        #expect(try await worktrees.status(of: work, base: nil).changedFiles == ["fresh\nfile", "keep"])
    }

    @Test func `a fresh worktree, no commits at all, and no worktree`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        #expect(
            try await worktrees.status(of: checkout, base: "refs/heads/main")
                == WorktreeStatus(filesChanged: 0, insertions: 0, deletions: 0, lastCommitMessage: "first commit", changedFiles: []))
        let empty = "\(workshop.root)/empty"
        try await workshop.run("git", "init", "--quiet", empty)
        try workshop.write("1\n2\n", to: "\(empty)/staged")
        try await workshop.run("git", "add", "staged", in: empty)
        let status = try await workshop.worktrees(empty).status(of: empty, base: "refs/heads/main")
        #expect(status == WorktreeStatus(filesChanged: 1, insertions: 2, deletions: 0, lastCommitMessage: nil, changedFiles: ["staged"]))
        #expect(await forgeError { try await worktrees.status(of: "\(workshop.root)/gone", base: nil) }?.code == .notAWorktree)
    }

    @Test func `is written with the original's names, unknown values as null`() throws {
        let status = WorktreeStatus(filesChanged: 1, insertions: 2, deletions: 3, lastCommitMessage: nil, changedFiles: ["a"])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(status), as: UTF8.self)
        #expect(text.hasPrefix(#"{"changedFiles":["a"],"deletions":3,"filesChanged":1,"insertions":2,"#))
        #expect(text.hasSuffix(#","lastCommitMessage":null,"lastTestRun":null,"testsPassing":null}"#))
        #expect(try JSONDecoder().decode(WorktreeStatus.self, from: encoder.encode(status)) == status)
    }

    @Test func `garbage from git is no crash`() {
        for text in ["", "\0\0", "1\t2", "1\t2\t\0", "1\t2\t\0from", "x\ty\tz\0", "-\t-\tbin\0"] { _ = NumberStat.parse(Array(text.utf8)) }
        for text in ["", "1 ", "u x", "? ", "2 a", "\0\0", "1 .M N... 1 2 3 4"] { _ = StatusEntry.parse(Array(text.utf8)) }
        #expect(NumberStat.parse(Array("-\t-\tbin\u{0}3\t0\t\u{0}a\u{0}b\u{0}".utf8)).map(\.path) == ["bin", "b"])
    }
}
