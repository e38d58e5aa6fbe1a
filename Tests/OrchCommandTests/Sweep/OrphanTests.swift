import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// `orch orphans` with real daemons.
@Suite struct OrphanTests {
    @Test func whatALostJournalLeavesIsFoundAndOnlyWhatLosesNothingGoes() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .report(.complete))
            try cluster.issue(2, .run("echo dirt > dirt.txt"), .report(.complete))
            try cluster.issue(3, .commit("work.txt"), .report(.complete))
            try await laptop.ok("spawn", "1", "2", "3", "--wait")
            try await cluster.git("worktree", "add", "--quiet", "-b", "issue-4", "\(cluster.root)/greet-issue-4")
            #expect(try await laptop.sweeps("orphans")["laptop"]?.lines == [])
            try await laptop.ok("down")
            try cluster.loseJournal(of: laptop)
            try await laptop.ok("up")
            try await cluster.isHeard(laptop)

            let found = try #require(try await laptop.sweeps("orphans")["laptop"])
            #expect(found.lines == (1...3).map { "worktree_without_session greet-issue-\($0) found" })
            #expect(found.findings.map(\.atRisk.isEmpty) == [true, false, false])
            #expect(found.findings.allSatisfy { $0.bytes ?? 0 > 0 })

            let cleaned = try await laptop.orch("orphans", "--clean")
            #expect(cleaned.exit == .code(1))
            #expect(cleaned.text.contains("dirt.txt") && cleaned.text.contains("Add work.txt"), "\(cleaned.text)")
            #expect(cleaned.text.contains("Cleaned 1 ") && cleaned.text.contains("refused 2"))
            #expect((1...4).map { cluster.exists("greet-issue-\($0)") } == [false, true, true, true])
            #expect(try await cluster.branches() == ["issue-2", "issue-3", "issue-4", "issue-99", "main"])

            // Nothing of it is in the way of a session that begins there.
            try cluster.issue(1, .commit("again.txt"), .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            #expect(cluster.exists("greet-issue-1/again.txt"))
        }
    }

    @Test func whatAnotherHomeWorksOnIsNotTouched() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            for number in [1, 2] { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("spawn", "1", "2", "--wait")
            try await laptop.ok("down")
            try cluster.loseJournal(of: laptop)
            // As if the agent of another ORCH_HOME, which shares the checkout, had started the last worker there.
            let context = "\(cluster.root)/greet-issue-1/session-context.json"
            let text = String(decoding: try BoundedFile.read(context, limit: 1 << 20), as: UTF8.self)
            try cluster.write(text.replacing(laptop.home.root, with: "\(cluster.root)/other"), to: context)
            try await laptop.ok("up")
            try await cluster.isHeard(laptop)
            #expect(try await laptop.sweeps("orphans", "--clean")["laptop"]?.lines == ["worktree_without_session greet-issue-2 cleaned"])
            #expect(cluster.exists("greet-issue-1/README.md"))
        }
    }

    @Test func aProcessThatOutlivedItsAttemptIsFoundAndEnded() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("never")
            try cluster.issue(1, .report(.complete))
            try cluster.issue(2, .mark("pid", "setsid nohup tail -f /dev/null > /dev/null 2>&1 & echo $!"), .report(.working), .hold("never"))
            try await laptop.ok("spawn", "1", "--wait")
            try await laptop.ok("spawn", "2")
            try await laptop.wait("2", .working)
            let working = try await cluster.process("pid")
            let left = try await cluster.straggler(of: laptop.home.run(of: SessionKey("greet/1"), fence: Fence(attempt: 1, run: 1)))

            let found = try #require(try await laptop.sweeps("orphans")["laptop"]?.findings)
            #expect(found.map(\.kind) == [.processOfDeadAttempt] && found.first?.pids == [left.pid])
            #expect(found.first?.session?.description == "greet/1" && found.first?.words.contains("complete") == true)
            #expect(try left.isAlive(), "looking ends nothing")
            #expect(try await laptop.sweeps("orphans", "--clean")["laptop"]?.lines == ["process_of_dead_attempt 1.1 cleaned"])
            #expect(try !left.isAlive())
            #expect(try working.isAlive(), "what an open session has started goes on")
            #expect(try await laptop.ok("orphans") == "No orphans.\n")
            #expect(try await laptop.list().first { $0.id == "2" }?.status == .working)
        }
    }

    @Test func aSessionWhoseWorktreeIsGoneIsTold() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .report(.complete))
            try cluster.issue(2, .report(.stuck, "which one?"))
            try await laptop.ok("spawn", "1", "--wait")
            try await laptop.ok("spawn", "2")
            try await laptop.wait("2", .stuck)
            for number in [1, 2] { try FileManager.default.removeItem(atPath: "\(cluster.root)/greet-issue-\(number)") }
            let found = try #require(try await laptop.sweeps("orphans")["laptop"])
            #expect(found.lines == ["session_without_worktree greet-issue-1 found", "session_without_worktree greet-issue-2 left"])
            #expect(found.findings.last?.reason?.contains("orch cancel greet/2") == true)
            let cleaned = try #require(try await laptop.sweeps("orphans", "--clean")["laptop"])
            #expect(cleaned.lines == ["session_without_worktree greet-issue-1 cleaned", "session_without_worktree greet-issue-2 left"])
            #expect(try await laptop.list().first { $0.id == "1" }?.worktreePath == "")
            // What git and orch still say of the first is left over now.
            let rest = try #require(try await laptop.sweeps("orphans", "--clean")["laptop"])
            #expect(rest.lines == ["session_without_worktree greet-issue-2 left", "worktree_without_session greet-issue-1 cleaned"])
            #expect(try await cluster.branches() == ["issue-2", "main"])
        }
    }

    @Test func aHostThatIsNotHeardIsNamed() async throws {
        try await Cluster.with(remote: true) { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("gpu-box is heard") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .connected }
                #expect(try await laptop.sweeps("orphans").keys.sorted() == ["gpu-box", "laptop"])
                #expect(try await laptop.ok("hosts").contains("  reachable"))
                try await cluster.gpuBox.ok("down")
                try await watcher.event("gpu-box is lost") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .unreachable }
            }
            let both = try await laptop.ok("orphans")
            #expect(both.hasPrefix("gpu-box: nothing is known: not heard since 2") && both.hasSuffix("No orphans.\n"), "\(both)")
            #expect(try await laptop.refused("orphans", "--host", "gpu-box").contains("gpu-box can't be reached"))
            #expect(try await laptop.refused("prune", "--host", "mini").contains("mini"))
            #expect(try await laptop.ok("orphans", "--host", "laptop") == "No orphans.\n")
            #expect(try await laptop.ok("host", "list").contains("  unreachable since 2"))
        }
    }

    @Test func theAgentAnswersWithTheCoordinatorAway() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            try await laptop.crash(.coordinator)
            let alone = try await laptop.orch("prune", "--keep-days", "0", "--apply")
            #expect(alone.exit == .code(0) && alone.errorText.contains("only this host"), "\(alone.text)\(alone.errorText)")
            #expect(!cluster.exists("greet-issue-1"))
            try await cluster.statusFile("1", on: laptop) { $0.worktreePath.isEmpty && $0.status == .complete }
            #expect(try await laptop.refused("orphans", "--host", "gpu-box").contains("this is the agent of laptop"))
        }
    }
}
