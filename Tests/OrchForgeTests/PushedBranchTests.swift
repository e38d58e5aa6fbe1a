import Foundation
import Testing

@testable import OrchForge

/// Work that was pushed from another machine is gone on with.
@Suite struct PushedBranchTests {
    private let workshop: Workshop
    private let checkout: String
    private let elsewhere: String

    /// A checkout, and a clone of its remote as another machine has it.
    init() async throws {
        workshop = try Workshop()
        checkout = try await workshop.checkout(remote: true)
        elsewhere = "\(workshop.root)/elsewhere"
        try await workshop.run("git", "clone", "--quiet", "file://\(workshop.root)/remotes/acme/shop.git", elsewhere)
        try await workshop.run("git", "checkout", "--quiet", "-b", "issue-1", in: elsewhere)
        try await push("far.txt")
    }

    private func push(_ file: String) async throws {
        try await workshop.commit(file, "far", message: "far away", in: elsewhere)
        try await workshop.run("git", "push", "--quiet", "origin", "issue-1", in: elsewhere)
    }

    private func prepared() async throws -> (PreparedWorktree, PushedBranch, Worktrees) {
        let worktrees = try await workshop.worktrees(checkout)
        var request = try workshop.request(1, in: checkout, base: "origin/main")
        let pushed = try #require(try await worktrees.repository.pushed(request.branch, base: request.base))
        request.pushed = pushed
        return (try await worktrees.prepare(try await worktrees.intend(request).intent), pushed, worktrees)
    }

    @Test func `a new branch begins where the remote's is`() async throws {
        let (made, pushed, worktrees) = try await prepared()
        #expect(made.outcome == .created)
        #expect(pushed.name == "origin/issue-1")
        #expect(workshop.exists("\(made.intent.path)/far.txt"))
        #expect(try await worktrees.forward(made.intent.path, to: pushed) == [])
    }

    @Test func `a branch that stayed here is brought up to it`() async throws {
        let (first, _, _) = try await prepared()
        try await push("further.txt")
        let (again, pushed, worktrees) = try await prepared()
        #expect(again.outcome == .adoptedWorktree)
        #expect(try await worktrees.forward(first.intent.path, to: pushed) == ["the branch was here already; it was brought to origin/issue-1"])
        #expect(workshop.exists("\(first.intent.path)/further.txt"))
    }

    @Test func `newer commits of its own stay, other ones are a refusal`() async throws {
        let (made, pushed, worktrees) = try await prepared()
        try await workshop.commit("near.txt", "near", message: "near", in: made.intent.path)
        #expect(try await worktrees.forward(made.intent.path, to: pushed) == [])
        try await push("further.txt")
        let newer = try #require(try await worktrees.repository.pushed(pushed.branch, base: nil))
        let error = await forgeError { try await worktrees.forward(made.intent.path, to: newer) }
        #expect(error?.code == .branchExists)
        #expect(workshop.exists("\(made.intent.path)/near.txt"))
    }

    @Test func `a branch that the remote does not have is none, a remote that is away is an error`() async throws {
        let repository = try await workshop.repository(checkout)
        #expect(try await repository.pushed(try RefName("issue-2"), base: nil) == nil)
        try FileManager.default.removeItem(atPath: "\(workshop.root)/remotes")
        #expect(await forgeError { try await repository.pushed(try RefName("issue-1"), base: nil) } != nil)
    }
}
