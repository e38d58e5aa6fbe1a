import Foundation
import Testing

@testable import OrchForge

@Suite struct MirrorTests {
    struct Setting {
        let workshop: Workshop
        let checkout: String
        let mirrors: Mirrors
        let address: RemoteAddress

        init() async throws {
            workshop = try Workshop()
            checkout = try await workshop.checkout(remote: true)
            mirrors = Mirrors(root: "\(workshop.root)/agent/repos", git: workshop.git, coordination: workshop.coordination)
            address = try RemoteAddress("file://\(workshop.root)/remotes/acme/shop.git")
        }
    }

    @Test func `is cloned once, bare, with remote-tracking branches only`() async throws {
        let setting = try await Setting()
        let mirror = try await setting.mirrors.fetched(setting.address)
        #expect(mirror.path == "\(setting.workshop.root)/agent/repos/acme/shop.git")
        #expect(mirror.isBare)
        #expect(
            try await setting.workshop.run("git", "for-each-ref", "--format=%(refname)", in: mirror.path)
                == "refs/remotes/origin/HEAD\nrefs/remotes/origin/main")
        #expect(try await setting.workshop.run("git", "config", "remote.origin.fetch", in: mirror.path) == "+refs/heads/*:refs/remotes/origin/*")
        #expect(try await mirror.defaultBase()?.text == "origin/main")
    }

    /// A person names the branch as they see it in their own checkout.
    @Test func `a base without a remote is the branch of that name at origin`() async throws {
        let setting = try await Setting()
        let mirror = try await setting.mirrors.fetched(setting.address)
        let base = try await mirror.resolve(base: RefName("main"))
        #expect(try await base.commit == mirror.commit(of: "refs/remotes/origin/main"))
        let error = await forgeError { try await mirror.resolve(base: RefName("nowhere")) }
        #expect(error?.code == .missingBase && error?.cause.hasPrefix("there is no nowhere; there are: ") == true)
    }

    @Test func `a fetch brings news and prunes only the remote's branches`() async throws {
        let setting = try await Setting()
        let (workshop, checkout) = (setting.workshop, setting.checkout)
        try await workshop.run("git", "push", "--quiet", "origin", "main:old", in: checkout)
        let mirror = try await setting.mirrors.fetched(setting.address)
        try await workshop.run("git", "branch", "issue-1", "origin/main", in: mirror.path)
        try await workshop.run("git", "push", "--quiet", "origin", ":old", "main:new", in: checkout)
        _ = try await setting.mirrors.fetched(setting.address)
        let branches = try await mirror.branches()
        #expect(branches.contains("origin/new") && branches.contains("issue-1") && !branches.contains("origin/old"))
    }

    @Test func `twenty callers share one clone`() async throws {
        let setting = try await Setting()
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await setting.mirrors.fetched(setting.address).path } }
            for try await path in group { #expect(path.hasSuffix("/acme/shop.git")) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(setting.workshop.root)/agent/repos/acme") == ["shop.git"])
    }

    @Test func `a clone that fails leaves nothing, and leavings of a killed one are cleared`() async throws {
        let setting = try await Setting()
        let folder = "\(setting.workshop.root)/agent/repos/acme"
        let missing = try RemoteAddress("file://\(setting.workshop.root)/remotes/acme/nothing.git")
        #expect(await forgeError { try await setting.mirrors.fetched(missing) }?.code == .notFound)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        try setting.workshop.write("half", to: "\(folder)/.shop.git.OLD.making/HEAD")
        _ = try await setting.mirrors.fetched(setting.address)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["shop.git"])
    }

    @Test func `an unreachable remote is told as such`() async throws {
        let setting = try await Setting()
        let error = await forgeError { try await setting.mirrors.fetched(try RemoteAddress("https://bob:hunter2@127.0.0.1:1/acme/far.git")) }
        #expect(error?.code == .remoteUnreachable)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `the place of another repository is not used`() async throws {
        let setting = try await Setting()
        _ = try await setting.mirrors.fetched(setting.address)
        let error = await forgeError { try await setting.mirrors.fetched(try RemoteAddress("https://127.0.0.1:1/acme/shop.git")) }
        #expect(error?.code == .mirrorTaken)
    }

    @Test func `a worktree of a mirror`() async throws {
        let setting = try await Setting()
        let worktrees = Worktrees(of: try await setting.mirrors.fetched(setting.address))
        let path = "\(setting.workshop.root)/agent/worktrees/shop/issue-1"
        let proposal = try await worktrees.intend(WorktreeRequest(path: path, branch: try RefName("issue-1")))
        let prepared = try await worktrees.prepare(proposal.intent)
        #expect(prepared.outcome == .created && prepared.notes == [] && proposal.notes == [])
        #expect(try setting.workshop.read("\(path)/README.md") == "one\n")
        #expect(try await setting.workshop.run("git", "status", "--porcelain", in: path) == "")
    }
}
