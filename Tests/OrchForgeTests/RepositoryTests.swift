import Foundation
import Testing

@testable import OrchForge

@Suite struct RepositoryTests {
    @Test func `is found from inside, and from a linked worktree as the main checkout`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        try workshop.write("x", to: "\(checkout)/deep/er/file")
        try await workshop.run("git", "worktree", "add", "--quiet", "../linked tree", "-b", "other", in: checkout)
        for directory in [checkout, "\(checkout)/deep/er", "\(workshop.root)/linked tree"] {
            let repository = try await workshop.repository(directory)
            #expect(repository.path == checkout)
            #expect(repository.commonDirectory == "\(checkout)/.git")
            #expect(!repository.isBare && !repository.isShallow)
        }
    }

    @Test func `bare and shallow ones are known`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout(remote: true)
        try await workshop.commit("b", "2", message: "second", in: checkout)
        let bare = try await workshop.repository("\(workshop.root)/remotes/acme/shop.git")
        #expect(bare.isBare && bare.path == "\(workshop.root)/remotes/acme/shop.git")
        try await workshop.run("git", "clone", "--quiet", "--depth=1", "file://\(checkout)", "flat")
        #expect(try await workshop.repository("\(workshop.root)/flat").isShallow)
    }

    @Test func `no repository and no directory are typed errors`() async throws {
        let workshop = try Workshop()
        #expect(await forgeError { try await workshop.repository(workshop.root) }?.code == .notARepository)
        #expect(await forgeError { try await workshop.repository("\(workshop.root)/gone") }?.code == .notARepository)
    }

    @Test func `remotes come without secrets`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        try await workshop.run("git", "remote", "add", "origin", "https://bob:hunter2@github.com/acme/shop.git", in: checkout)
        try await workshop.run("git", "remote", "add", "fork", "git@github.com:ada/shop.git", in: checkout)
        let remotes = try await workshop.repository(checkout).remotes()
        #expect(remotes.mapValues(\.text) == ["origin": "https://github.com/acme/shop", "fork": "git@github.com:ada/shop"])
        #expect(remotes["origin"].flatMap { GitHubName($0) }?.description == "acme/shop")
    }

    @Test func `the default base is the remote's, else the branch at hand, else none`() async throws {
        let workshop = try Workshop()
        let empty = "\(workshop.root)/empty"
        try await workshop.run("git", "init", "--quiet", "-b", "main", empty)
        #expect(try await workshop.repository(empty).defaultBase() == nil)
        let checkout = try await workshop.checkout(remote: true)
        try await workshop.run("git", "branch", "-m", "trunk", in: checkout)
        #expect(try await workshop.repository(checkout).defaultBase()?.text == "origin/main")
        try await workshop.run("git", "remote", "remove", "origin", in: checkout)
        #expect(try await workshop.repository(checkout).defaultBase()?.text == "trunk")
        try await workshop.run("git", "clone", "--quiet", "-o", "upstream", checkout, "copy")
        #expect(try await workshop.repository("\(workshop.root)/copy").defaultBase(remote: "upstream")?.text == "upstream/trunk")
    }

    @Test func `commits are resolved, hostile refs are not`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        let repository = try await workshop.repository(checkout)
        let head = try await workshop.run("git", "rev-parse", "HEAD", in: checkout)
        #expect(try await repository.commit(of: "refs/heads/main") == head)
        #expect(try await repository.commit(of: "refs/heads/none") == nil)
        #expect(try await repository.commit(of: "--upload-pack=id") == nil)
        #expect(try await repository.branches() == ["main"])
    }
}
