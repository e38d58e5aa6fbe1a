import Foundation
import Testing

@testable import OrchForge

/// What does not travel when work goes on at another machine: stricter than what a removal would destroy.
@Suite struct LeftBehindTests {
    private static func left(_ setting: RemovalTests.Setting, asksRemote: Bool = true) async throws -> WorkAtRisk {
        try await setting.worktrees.workLeftBehind(setting.removal, base: try RefName("main"), asksRemote: asksRemote)
    }

    @Test func `another branch or a tag of the repository is not elsewhere`() async throws {
        let setting = try await RemovalTests.Setting(remote: true)
        try await setting.workshop.commit("a.txt", "a", message: "work", in: setting.path)
        try await setting.workshop.run("git", "branch", "copy", in: setting.path)
        try await setting.workshop.run("git", "tag", "v1", in: setting.path)
        #expect(try await setting.risk().isEmpty)
        #expect(try await Self.left(setting).commits.total == 1)
        try await setting.workshop.run("git", "push", "--quiet", "origin", "issue-1", in: setting.path)
        #expect(try await Self.left(setting).isEmpty)
        #expect(try await Self.left(setting, asksRemote: false).isEmpty)
    }

    @Test func `a branch that is gone from the remote counts no more once the remote is asked`() async throws {
        let setting = try await RemovalTests.Setting(remote: true)
        try await setting.workshop.commit("a.txt", "a", message: "work", in: setting.path)
        try await setting.workshop.run("git", "push", "--quiet", "origin", "issue-1", in: setting.path)
        let bare = "\(setting.workshop.root)/remotes/acme/shop.git"
        try await setting.workshop.run("git", "branch", "--quiet", "-D", "issue-1", in: bare)
        #expect(try await Self.left(setting, asksRemote: false).isEmpty)
        #expect(try await Self.left(setting).commits.total == 1)
    }

    @Test func `files that were not committed`() async throws {
        let setting = try await RemovalTests.Setting(remote: true, include: true)
        try setting.workshop.write("two\n", to: "\(setting.path)/README.md")
        try setting.workshop.write("new\n", to: "\(setting.path)/new.txt")
        try setting.workshop.write("A=2", to: "\(setting.path)/dev.env")
        let left = try await Self.left(setting)
        #expect(left.changed.named == ["README.md"])
        #expect(left.untracked.named == ["new.txt"])
        #expect(left.included.named == ["dev.env"])
        #expect(left.commits.isEmpty)
    }

    @Test func `without a remote every commit stays behind, and nothing else`() async throws {
        let setting = try await RemovalTests.Setting()
        #expect(try await Self.left(setting).isEmpty)
        try await setting.workshop.commit("a.txt", "a", message: "work", in: setting.path)
        #expect(try await Self.left(setting).commits.total == 1)
    }
}
