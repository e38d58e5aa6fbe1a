import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// An agent's journal is lost, damaged or another machine's while workers run.
@Suite struct JournalTests {
    @Test func aWorkerOfALostJournalIsTakenUpAndTheRestIsAskedAbout() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gates = [try cluster.gate("go"), try cluster.gate("stop")]
            try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            try cluster.issue(2, .report(.working), .hold("stop"), .report(.stuck, "which one?"))
            try await laptop.ok("spawn", "1", "2")
            try await laptop.wait("1", .working)
            try await laptop.wait("2", .working)
            let worker = try await cluster.process("pid")
            try gates[1].open()
            try await laptop.wait("2", .stuck)
            try await laptop.ok("down", "--only", "agent")
            try Damage.isGone.happen(to: laptop.home.journal)
            try await laptop.ok("up")

            _ = try await laptop.logLine(.agent, "greet/1#1 runs and was not in the journal")
            _ = try await laptop.logLine(.agent, "greet/2#1 has run here and is not in the journal: it never runs here again")
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("a question") { $0.fact.escalation?.question.hasPrefix("laptop has lost its journal") == true }
                #expect(try watcher.events().allSatisfy { $0.fact.escalation?.session.id.text != "1" })
            }
            #expect(try worker.isAlive())
            try gates[0].open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1, "it was not started a second time")
            #expect(try await cluster.git("log", "-1", "--format=%s", "issue-1") == "Add a.txt")

            // A person lets it begin anew, in the same worktree, under the next number.
            #expect(try await laptop.get("2")["status"]?.string == "stuck")
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("restart", "2")
            try await laptop.wait("2", .complete)
            #expect(try await laptop.get("2")["attempt"]?.int == 2)
        }
    }

    @Test(arguments: [Damage.endsInTheMiddle, .hasAnotherHead, .isText])
    func aDamagedJournalIsRefusedWithWordsAndNotTouched(damage: Damage) async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker()
            try await laptop.damage(laptop.home.journal, damage)
            let damaged = try Data(contentsOf: URL(fileURLWithPath: laptop.home.journal))
            let refusal = try await laptop.refused("up")
            #expect(refusal.contains("journal.sqlite") && refusal.contains("move it away"), "\(refusal)")
            #expect(try await laptop.doctor().contains { $0.subject == "journal" && !$0.isFine && $0.fix?.contains("move it away") == true })
            #expect(try Data(contentsOf: URL(fileURLWithPath: laptop.home.journal)) == damaged)
            #expect(try worker.isAlive())
            try FileManager.default.moveItem(atPath: laptop.home.journal, toPath: laptop.home.journal + ".old")
            try await laptop.ok("up")
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1)
        }
    }

    @Test func bothDatabasesAreLostTogether() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker()
            try await laptop.damage(laptop.home.ledger, .isGone)
            try Damage.isGone.happen(to: laptop.home.journal)
            #expect(try await laptop.refused("up").contains("the ledger was lost"))
            try await laptop.ok("up", "--recover")
            try await laptop.wait("1", .working)
            #expect(try worker.isAlive())
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1)
        }
    }

    @Test func aSharedHomeIsRefused() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try laptop.write(try cluster.config(of: laptop, slots: 1, more: ["environment": .object(["pass": .array([.string("ORCH_TEST_*")])])]))
            #expect(try await laptop.orch("up", with: ["ORCH_TEST_MACHINE_ID": "a"]).exit == .code(0))
            try await laptop.ok("down")
            let refusal = try await laptop.orch("up", with: ["ORCH_TEST_MACHINE_ID": "b"])
            #expect(refusal.exit == .code(1))
            #expect(refusal.errorText.contains("belongs to machine a, and this is b: the home is shared; give each machine an ORCH_HOME of its own"))
        }
    }
}
