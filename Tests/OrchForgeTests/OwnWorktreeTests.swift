import Foundation
import OrchCore
import Testing

@testable import OrchForge

/// Which worktrees are orch's, and how one goes only if nobody has it by then.
@Suite struct OwnWorktreeTests {
    struct Setting {
        let workshop: Workshop
        let checkout: String
        let worktrees: Worktrees

        init() async throws {
            workshop = try Workshop()
            checkout = try await workshop.checkout()
            worktrees = try await workshop.worktrees(checkout)
        }

        @discardableResult
        func make(_ id: Int) async throws -> WorktreeIntent {
            let intent = try await worktrees.intend(try workshop.request(id, in: checkout)).intent
            _ = try await worktrees.prepare(intent)
            return intent
        }

        func own() async throws -> [OwnWorktree] { try await worktrees.repository.ownWorktrees() }
    }

    @Test func `a person's worktree is none of ours, whatever it is called`() async throws {
        let setting = try await Setting()
        #expect(try await setting.own().isEmpty)
        try await setting.workshop.run(
            "git", "worktree", "add", "--quiet", "-b", "issue-2", "\(setting.workshop.root)/shop-issue-2", in: setting.checkout)
        let intent = try await setting.make(1)
        #expect(try await setting.own() == [OwnWorktree(intent: intent, madeBranch: true, place: .worktree(branch: "issue-1"))])
    }

    @Test func `what is at its path is told`() async throws {
        let setting = try await Setting()
        let intents = [try await setting.make(1), try await setting.make(2), try await setting.make(3), try await setting.make(4)]
        try FileManager.default.removeItem(atPath: intents[0].path)
        try await setting.workshop.run("git", "checkout", "--quiet", "--detach", in: intents[1].path)
        try await setting.workshop.run("git", "worktree", "remove", intents[2].path, in: setting.checkout)
        try setting.workshop.write("mine", to: "\(intents[2].path)/notes.txt")
        try await setting.workshop.run("git", "checkout", "--quiet", "-b", "other", in: intents[3].path)
        #expect(try await setting.own().map(\.place) == [.absent, .worktree(branch: nil), .occupied, .worktree(branch: "other")])
    }

    @Test func `a marker that is damaged, or stands under another name, proves nothing`() async throws {
        let setting = try await Setting()
        try await setting.make(1)
        let folder = "\(setting.worktrees.repository.commonDirectory)/orch/worktrees"
        let file = "\(folder)/\(try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first))"
        let text = try setting.workshop.read(file)
        try setting.workshop.write(text, to: "\(folder)/copy.json")
        #expect(try await setting.own().count == 1)
        try setting.workshop.write("{", to: file)
        #expect(try await setting.own().isEmpty)
    }

    @Test func `a removal asks at the last moment, and a preparation waits for it`() async throws {
        let setting = try await Setting()
        let intent = try await setting.make(1)
        let removal = WorktreeRemoval(path: intent.path, branch: intent.branch, deletesBranch: true)
        let refused = await forgeError { try await setting.worktrees.remove(removal, force: false) { false } }
        #expect(refused?.code == .worktreeInUse)
        #expect(setting.workshop.exists(intent.path))
        let turns = setting.worktrees.repository.coordination.turns
        let preparation = try await withThrowingTaskGroup(of: PreparedWorktree.self) { group in
            let removed = try await setting.worktrees.remove(removal, force: false) {
                group.addTask { try await setting.worktrees.prepare(intent) }
                // It stands behind the removal before the answer is given.
                while await turns.waiting(for: intent.path) == 0 { await Task.yield() }
                return true
            }
            #expect(removed.worktree && removed.branch)
            return try #require(try await group.next())
        }
        #expect(preparation.outcome == .created && setting.workshop.exists("\(intent.path)/README.md"))
    }

    @Test func `the space of a folder is measured`() async throws {
        let setting = try await Setting()
        try setting.workshop.write(String(repeating: "x", count: 300_000), to: "\(setting.workshop.root)/big/file")
        let bytes = try await DiskUse(environment: setting.workshop.environment).bytes(of: "\(setting.workshop.root)/big")
        #expect((300_000...400_000).contains(bytes), "\(bytes)")
        let error = await forgeError { try await DiskUse(environment: setting.workshop.environment).bytes(of: "\(setting.workshop.root)/none") }
        #expect(error?.code == .malformedOutput)
    }
}
