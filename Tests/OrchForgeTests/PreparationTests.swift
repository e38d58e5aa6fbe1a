import Foundation
import Testing

@testable import OrchForge

@Suite struct PreparationTests {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    func prepare(_ worktrees: Worktrees, _ request: WorktreeRequest) async throws -> (PreparedWorktree, [String]) {
        let proposal = try await worktrees.intend(request)
        return (try await worktrees.prepare(proposal.intent), proposal.notes)
    }

    @Test func `a worktree from the remote's newest commit`() async throws {
        let checkout = try await workshop.checkout(remote: true)
        // Somebody else pushes; the checkout has not fetched since.
        try await workshop.run("git", "clone", "--quiet", "file://\(workshop.root)/remotes/acme/shop.git", "colleague")
        try await workshop.commit("news.txt", "news", message: "news", in: "\(workshop.root)/colleague")
        try await workshop.run("git", "push", "--quiet", in: "\(workshop.root)/colleague")
        let request = try workshop.request(1, in: checkout, base: "origin/main")
        let (prepared, notes) = try await prepare(try await workshop.worktrees(checkout), request)
        #expect(prepared.outcome == .created && prepared.notes == [] && notes == [])
        #expect(try workshop.read("\(request.path)/news.txt") == "news")
        #expect(try await workshop.run("git", "branch", "--show-current", in: request.path) == "issue-1")
        #expect(try await workshop.run("git", "status", "--porcelain", in: request.path) == "")
        // A push without arguments must not go to main.
        #expect(try await workshop.run("git", "config", "--default", "none", "branch.issue-1.merge", in: checkout) == "none")
    }

    @Test func `without a remote the local branch stands in, and it is said`() async throws {
        let checkout = try await workshop.checkout()
        let (prepared, notes) = try await prepare(try await workshop.worktrees(checkout), try workshop.request(1, in: checkout, base: "origin/main"))
        #expect(prepared.outcome == .created)
        #expect(notes == ["the repository has no remote named origin; started from the local branch main"])
    }

    @Test func `a remote out of reach: what was fetched last stands in, and it is said`() async throws {
        let checkout = try await workshop.checkout(remote: true)
        try await workshop.run("git", "remote", "set-url", "origin", "https://bob:hunter2@127.0.0.1:1/acme/shop", in: checkout)
        let (_, notes) = try await prepare(try await workshop.worktrees(checkout), try workshop.request(1, in: checkout, base: "origin/main"))
        #expect(notes.count == 1)
        #expect(notes.first?.contains("origin could not be reached") == true && notes.first?.contains("hunter2") == false)
    }

    @Test func `a remote out of reach that was never fetched: the local branch, else the remote's error`() async throws {
        let checkout = try await workshop.checkout()
        try await workshop.run("git", "remote", "add", "origin", "https://127.0.0.1:1/acme/shop", in: checkout)
        let worktrees = try await workshop.worktrees(checkout)
        let (_, notes) = try await prepare(worktrees, try workshop.request(1, in: checkout, base: "origin/main"))
        #expect(notes.first?.contains("the local branch main") == true)
        #expect(
            await forgeError { try await worktrees.intend(try workshop.request(2, in: checkout, base: "origin/dev")) }?.code == .remoteUnreachable)
    }

    @Test func `a missing base names what there is`() async throws {
        let checkout = try await workshop.checkout(remote: true)
        let worktrees = try await workshop.worktrees(checkout)
        for base in ["origin/nothing", "nothing", "0123456789abcdef", "upstream/main"] {
            let error = await forgeError { try await worktrees.intend(try workshop.request(1, in: checkout, base: base)) }
            #expect(error?.code == .missingBase)
            #expect(error?.cause.contains(base) == true && error?.cause.contains("origin/main") == true)
        }
        let empty = "\(workshop.root)/empty"
        try await workshop.run("git", "init", "--quiet", empty)
        let error = await forgeError { try await workshop.worktrees(empty).intend(try workshop.request(1, in: empty, base: nil)) }
        #expect(error?.code == .missingBase && error?.cause.contains("no commit yet") == true)
    }

    @Test func `tags and commits are bases too`() async throws {
        let checkout = try await workshop.checkout()
        let first = try await workshop.run("git", "rev-parse", "HEAD", in: checkout)
        try await workshop.run("git", "tag", "v1", in: checkout)
        try await workshop.commit("b", "2", message: "second", in: checkout)
        let worktrees = try await workshop.worktrees(checkout)
        for (id, base) in [(1, "v1"), (2, first), (3, String(first.prefix(12)))] {
            let request = try workshop.request(id, in: checkout, base: base)
            _ = try await prepare(worktrees, request)
            #expect(try await workshop.run("git", "rev-parse", "HEAD", in: request.path) == first)
        }
    }

    @Test func `an existing branch is continued and it is said`() async throws {
        let checkout = try await workshop.checkout()
        try await workshop.run("git", "checkout", "--quiet", "-b", "issue-1", in: checkout)
        try await workshop.commit("work.txt", "work", message: "work", in: checkout)
        try await workshop.run("git", "checkout", "--quiet", "main", in: checkout)
        let request = try workshop.request(1, in: checkout)
        let (prepared, _) = try await prepare(try await workshop.worktrees(checkout), request)
        #expect(prepared.outcome == .adoptedBranch)
        #expect(prepared.notes.first?.contains("was there already") == true)
        #expect(try workshop.read("\(request.path)/work.txt") == "work")
    }

    @Test func `a worktree of the branch is used as it is, work and all`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        _ = try await prepare(worktrees, request)
        try workshop.write("half done", to: "\(request.path)/README.md")
        let (again, _) = try await prepare(worktrees, request)
        #expect(again.outcome == .adoptedWorktree && again.notes == [])
        #expect(try workshop.read("\(request.path)/README.md") == "half done")
    }

    @Test func `a worktree whose directory was deleted is made again`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        _ = try await prepare(worktrees, request)
        try FileManager.default.removeItem(atPath: request.path)
        let (again, _) = try await prepare(worktrees, request)
        #expect(again.outcome == .adoptedBranch)
        #expect(workshop.exists("\(request.path)/README.md"))
    }

    @Test func `directories of others are refused and not touched`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        try workshop.write("mine", to: "\(request.path)/notes.txt")
        let error = await forgeError { try await prepare(worktrees, request) }
        #expect(error?.code == .directoryExists && error?.advice.isEmpty == false)
        #expect(try workshop.read("\(request.path)/notes.txt") == "mine")
        let link = try workshop.request(2, in: checkout)
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: workshop.root)
        #expect(await forgeError { try await prepare(worktrees, link) }?.code == .directoryExists)
    }

    @Test func `a branch that is checked out elsewhere is refused with the place`() async throws {
        let checkout = try await workshop.checkout()
        try await workshop.run("git", "worktree", "add", "--quiet", "../else where", "-b", "issue-1", in: checkout)
        let worktrees = try await workshop.worktrees(checkout)
        let error = await forgeError { try await prepare(worktrees, try workshop.request(1, in: checkout)) }
        #expect(error?.code == .branchInUse)
        #expect(error?.cause.contains("\(workshop.root)/else where") == true)
    }

    @Test func `hostile paths and refs are refused`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        for path in ["relative", "/a/../b", "/a/\nb", "\(checkout)", "\(checkout)/.git/x", "/a/"] {
            let request = WorktreeRequest(path: path, branch: try RefName("issue-1"), base: try RefName("main"))
            #expect(await forgeError { try await worktrees.intend(request) }?.code == .invalidArgument)
        }
        // A directory whose name looks like an option is just a directory.
        let request = WorktreeRequest(path: "\(workshop.root)/--force", branch: try RefName("issue-1"), base: try RefName("main"))
        _ = try await prepare(worktrees, request)
        #expect(workshop.exists("\(workshop.root)/--force/README.md"))
    }

    @Test func `twenty at once all succeed`() async throws {
        let checkout = try await workshop.checkout(remote: true)
        let worktrees = try await workshop.worktrees(checkout)
        try workshop.write("SECRET=1", to: "\(checkout)/.env")
        try workshop.write(".env\n", to: "\(checkout)/.worktreeinclude")
        try await withThrowingTaskGroup(of: PreparedWorktree.self) { group in
            for id in 1...20 {
                let request = try workshop.request(id, in: checkout, base: "origin/main")
                group.addTask { try await worktrees.prepare(try await worktrees.intend(request).intent) }
            }
            for try await prepared in group {
                #expect(prepared.outcome == .created)
                #expect(try workshop.read("\(prepared.intent.path)/.env") == "SECRET=1")
            }
        }
        #expect(try await worktrees.repository.registeredWorktrees().count == 21)
        let excludes = try workshop.read("\(checkout)/.git/info/exclude").split(separator: "\n")
        #expect(excludes.filter { $0 == "/session-state.json" }.count == 1)
    }

    @Test func `the same intent from several callers at once is prepared once`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        let intent = try await worktrees.intend(try workshop.request(1, in: checkout)).intent
        let outcomes = try await withThrowingTaskGroup(of: PreparedWorktree.Outcome.self) { group in
            for _ in 0..<5 { group.addTask { try await worktrees.prepare(intent).outcome } }
            return try await group.reduce(into: []) { $0.append($1.rawValue) }.sorted()
        }
        #expect(outcomes == Array(repeating: "adoptedWorktree", count: 4) + ["created"])
    }

    @Test func `a failure leaves neither branch, directory nor marker`() async throws {
        let checkout = try await workshop.checkout()
        try workshop.write("* filter=full\n", to: "\(checkout)/.git/info/attributes")
        try await workshop.run("git", "config", "filter.full.required", "true", in: checkout)
        try await workshop.run(
            "git", "config", "filter.full.smudge", "echo 'fatal: No space left on device' >&2; exit 1", in: checkout)
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let intent = try await worktrees.intend(request).intent
        let error = await forgeError { try await worktrees.prepare(intent) }
        #expect(error?.code == .diskFull)
        try await expectNothing(of: request, in: worktrees)
    }

    @Test func `a cancelled preparation leaves nothing`() async throws {
        let checkout = try await workshop.checkout()
        let request = try workshop.request(1, in: checkout)
        let plain = try await workshop.worktrees(checkout)
        let intent = try await plain.intend(request).intent
        let cancelling = Worktrees(
            of: plain.repository,
            probe: StepProbe(after: { if $0 == .filled { throw CancellationError() } }))
        await #expect(throws: CancellationError.self) { try await cancelling.prepare(intent) }
        try await expectNothing(of: request, in: plain)
    }

    private func expectNothing(of request: WorktreeRequest, in worktrees: Worktrees) async throws {
        #expect(!workshop.exists(request.path))
        #expect(try await worktrees.repository.commit(of: "refs/heads/\(request.branch)") == nil)
        #expect(try await worktrees.repository.registeredWorktrees().count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(worktrees.repository.commonDirectory)/orch/worktrees") == [])
    }
}
