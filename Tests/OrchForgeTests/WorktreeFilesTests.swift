import Foundation
import Testing

@testable import OrchForge

@Suite struct WorktreeFilesTests {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test func `excludes are added once and the person's lines stay, byte for byte`() async throws {
        let common = "\(workshop.root)/.git"
        let own = Data("# mine\r\n*.log\n".utf8) + Data([0xFF, 0xFE]) + Data("\nno line end".utf8)
        try FileManager.default.createDirectory(atPath: "\(common)/info", withIntermediateDirectories: true)
        try own.write(to: URL(filePath: "\(common)/info/exclude"))
        try Excludes.add(["session-state.json", ".claude/a*b"], to: common)
        let once = try Data(contentsOf: URL(filePath: "\(common)/info/exclude"))
        #expect(once == own + Data("\n# files of orch in its worktrees\n/session-state.json\n/.claude/a\\*b\n".utf8))
        try Excludes.add(["session-state.json", ".claude/a*b"], to: common)
        #expect(try Data(contentsOf: URL(filePath: "\(common)/info/exclude")) == once)
    }

    @Test func `excludes are made where there is no info folder, and follow a link to the person's file`() throws {
        let common = "\(workshop.root)/a/.git"
        try Excludes.add(["x"], to: common)
        #expect(try workshop.read("\(common)/info/exclude").hasSuffix("/x\n"))
        let other = "\(workshop.root)/b/.git"
        try workshop.write("# shared\n", to: "\(workshop.root)/shared")
        try FileManager.default.createDirectory(atPath: "\(other)/info", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(other)/info/exclude", withDestinationPath: "\(workshop.root)/shared")
        try Excludes.add(["x"], to: other)
        #expect(try workshop.read("\(workshop.root)/shared").hasPrefix("# shared\n"))
        #expect(Files.kind("\(other)/info/exclude") == .link)
    }

    /// A checkout with `.worktreeinclude`, and the worktree of issue 1 with what was copied.
    func included(_ patterns: String, _ files: [String: String], before: (String) throws -> Void = { _ in }) async throws -> (
        path: String, notes: [String]
    ) {
        let checkout = try await workshop.checkout()
        try workshop.write(patterns, to: "\(checkout)/.worktreeinclude")
        try workshop.write("*.env\n", to: "\(checkout)/.gitignore")
        for (name, text) in files { try workshop.write(text, to: "\(checkout)/\(name)") }
        try before(checkout)
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let prepared = try await worktrees.prepare(try await worktrees.intend(request).intent)
        return (request.path, prepared.notes)
    }

    @Test func `named files are copied, with gitignore's rules`() async throws {
        let (path, notes) = try await included(
            "*.env\n!prod.env\n/local/\n", ["dev.env": "A=1", "prod.env": "B=2", "deep/ün ter/x.env": "C", "local/a/b": "D", "other": "E"])
        #expect(notes == [])
        #expect(try workshop.read("\(path)/dev.env") == "A=1")
        #expect(try workshop.read("\(path)/deep/ün ter/x.env") == "C")
        #expect(try workshop.read("\(path)/local/a/b") == "D")
        #expect(!workshop.exists("\(path)/prod.env") && !workshop.exists("\(path)/other"))
    }

    @Test func `modes are kept`() async throws {
        let (path, _) = try await included("run.env\n", ["run.env": "x"]) { checkout in
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: "\(checkout)/run.env")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: "\(path)/run.env")[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test func `links, nested repositories and big files are left out and named`() async throws {
        let (path, notes) = try await included("*.env\nnested/\n", ["ok.env": "x", "nested/.git/HEAD": "ref: refs/heads/main\n"]) { checkout in
            for name in ["objects", "refs"] {
                try FileManager.default.createDirectory(atPath: "\(checkout)/nested/.git/\(name)", withIntermediateDirectories: true)
            }
            try FileManager.default.createSymbolicLink(atPath: "\(checkout)/link.env", withDestinationPath: "/etc/passwd")
            try Data().write(to: URL(filePath: "\(checkout)/big.env"))
            let big = try FileHandle(forWritingTo: URL(filePath: "\(checkout)/big.env"))
            try big.truncate(atOffset: UInt64(ForgeLimits.includedFile) + 1)
            try big.close()
        }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: path)) == [".git", "README.md", "ok.env"])
        #expect(notes.count == 3)
        #expect(notes.contains { $0.hasPrefix("nested/ was not copied: it is a repository of its own") })
        #expect(notes.contains { $0.hasPrefix("link.env was not copied: it is no plain file") })
        #expect(notes.contains { $0.hasPrefix("big.env was not copied: it has ") })
    }

    @Test func `nothing is written through a link that the branch has, or over its files`() async throws {
        let checkout = try await workshop.checkout()
        let outside = "\(workshop.root)/outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try await workshop.run("git", "checkout", "--quiet", "-b", "issue-1", in: checkout)
        try FileManager.default.createSymbolicLink(atPath: "\(checkout)/conf", withDestinationPath: outside)
        try workshop.write("tracked", to: "\(checkout)/kept.env")
        try await workshop.run("git", "add", ".", in: checkout)
        try await workshop.run("git", "commit", "--quiet", "-m", "link", in: checkout)
        try await workshop.run("git", "checkout", "--quiet", "main", in: checkout)
        try workshop.write("x", to: "\(checkout)/conf/a.env")
        try workshop.write("mine", to: "\(checkout)/kept.env")
        try workshop.write("*.env\n", to: "\(checkout)/.worktreeinclude")
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let prepared = try await worktrees.prepare(try await worktrees.intend(request).intent)
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
        #expect(try workshop.read("\(request.path)/kept.env") == "tracked")
        #expect(
            prepared.notes.count == 3 && prepared.notes.contains { $0.contains("symbolic link") }
                && prepared.notes.contains { $0.contains("the branch has") })
    }
}
