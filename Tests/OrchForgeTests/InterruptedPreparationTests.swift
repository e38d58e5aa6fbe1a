import Foundation
import Testing

@testable import OrchForge

/// The agent dies in the middle of a preparation; the next one gives the same intent again.
@Suite struct InterruptedPreparationTests {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test(arguments: PreparationStep.allCases)
    func `after each step the same intent goes on to the same result`(step: PreparationStep) async throws {
        let checkout = try await workshop.checkout()
        try workshop.write("KEY=1", to: "\(checkout)/.env")
        try workshop.write(".env\n", to: "\(checkout)/.worktreeinclude")
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let intent = try await worktrees.intend(request).intent
        let dying = Worktrees(of: worktrees.repository, probe: StepProbe(after: { if $0 == step { throw StepProbe.Crash() } }))
        await #expect(throws: StepProbe.Crash.self) { try await dying.prepare(intent) }
        // The base moves on meanwhile; the intent does not.
        try await workshop.commit("later.txt", "x", message: "later", in: checkout)
        // A new process asks again, first for an intent (its journal may not have had it), then with the old one.
        _ = try await worktrees.intend(request)
        let prepared = try await worktrees.prepare(intent)
        #expect(prepared.outcome == (step == .marked ? .created : .continued))
        try await expectWhole(request, base: intent.baseCommit, in: worktrees)
        #expect(try await worktrees.prepare(intent).outcome == .adoptedWorktree)
    }

    @Test func `dying twice is no worse than once`() async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let intent = try await worktrees.intend(request).intent
        for step in PreparationStep.allCases {
            let dying = Worktrees(of: worktrees.repository, probe: StepProbe(after: { if $0 == step { throw StepProbe.Crash() } }))
            _ = try? await dying.prepare(intent)
        }
        _ = try await worktrees.prepare(intent)
        try await expectWhole(request, base: intent.baseCommit, in: worktrees)
    }

    /// The states that a `git worktree add` passes through, as a SIGKILL leaves them.
    enum Leftover: String, CaseIterable, Sendable {
        case registrationWithoutPointer, emptyDirectory, pointerFileOnly, pointerWithoutHead, lockedRegistration, halfFilled, staleIndexLock
    }

    @Test(arguments: Leftover.allCases)
    func `what a killed git leaves is recognised`(leftover: Leftover) async throws {
        let checkout = try await workshop.checkout()
        let worktrees = try await workshop.worktrees(checkout)
        let request = try workshop.request(1, in: checkout)
        let intent = try await worktrees.intend(request).intent
        let stop: PreparationStep = [.halfFilled, .staleIndexLock].contains(leftover) ? .noted : .registered
        let dying = Worktrees(of: worktrees.repository, probe: StepProbe(after: { if $0 == stop { throw StepProbe.Crash() } }))
        _ = try? await dying.prepare(intent)
        let entry = "\(checkout)/.git/worktrees/shop-issue-1"
        let files = FileManager.default
        switch leftover {
        case .registrationWithoutPointer:
            try files.removeItem(atPath: request.path)
            for name in ["gitdir", "HEAD", "commondir"] { try files.removeItem(atPath: "\(entry)/\(name)") }
            try workshop.write("initializing\n", to: "\(entry)/locked")
        case .emptyDirectory:
            try files.removeItem(atPath: "\(request.path)/.git")
            try workshop.write("initializing\n", to: "\(entry)/locked")
        case .pointerFileOnly: try files.removeItem(atPath: entry)
        case .pointerWithoutHead:
            for name in ["HEAD", "commondir"] { try files.removeItem(atPath: "\(entry)/\(name)") }
            try workshop.write("initializing\n", to: "\(entry)/locked")
        case .lockedRegistration: try workshop.write("initializing\n", to: "\(entry)/locked")
        case .halfFilled: try workshop.write("on", to: "\(request.path)/README.md")
        case .staleIndexLock: try workshop.write("", to: "\(entry)/index.lock")
        }
        #expect(try await worktrees.prepare(intent).outcome == .continued)
        try await expectWhole(request, base: intent.baseCommit, in: worktrees)
        let entries = try files.contentsOfDirectory(atPath: "\(checkout)/.git/worktrees")
        #expect(entries.count == 1, "\(entries)")
        #expect(try await worktrees.repository.registeredWorktrees().last?.lock == nil)
    }

    private func expectWhole(_ request: WorktreeRequest, base: String, in worktrees: Worktrees) async throws {
        #expect(try workshop.read("\(request.path)/README.md") == "one\n")
        #expect(try await workshop.run("git", "rev-parse", "HEAD", in: request.path) == base)
        #expect(try await workshop.run("git", "status", "--porcelain", in: request.path).replacingOccurrences(of: "?? .env", with: "") == "")
        #expect(try await workshop.run("git", "fsck", "--no-dangling", "--no-progress", in: request.path) == "")
        let excludes = try workshop.read("\(worktrees.repository.commonDirectory)/info/exclude")
        #expect(excludes.contains("/session-context.json"))
        if workshop.exists("\(worktrees.repository.path)/.env") { #expect(try workshop.read("\(request.path)/.env") == "KEY=1") }
    }
}
