import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Databases that can't be written: what is asked is refused with words, workers go on, and so does everything when there is room again.
@Suite(.enabled(if: FullDisk.isAllowed, "this machine allows no mounts")) struct FullDiskTests {
    @Test func aFullLedgerRefusesWithWordsAndGoesOn() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let disk = FullDisk(host: laptop)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .report(.complete))
            try await disk.up()
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            try disk.fill(.coordinator)

            let refusal = try await laptop.refused("forward", "1", "faster")
            #expect(refusal.contains("can't be written, so nothing was done") && refusal.contains("make room on the disk"), "\(refusal)")
            #expect(try await laptop.refused("forward", "1", "faster").contains("can't be"))
            #expect(try worker.isAlive())
            // What happens meanwhile is kept by the agent.
            try gate.open()
            _ = try await laptop.logLine(.coordinator, "the ledger can't be")

            try disk.makeRoom(.coordinator)
            try await laptop.wait("1", .complete)
            let detail = try await laptop.get("1")
            #expect(detail["guidance"]?.array?.isEmpty == true, "what was refused was not done: \(detail)")
            #expect(try await laptop.sqlite(disk.path(.coordinator, laptop.home.ledger), "PRAGMA integrity_check") == "ok")
            try await laptop.ok("spawn", "1")
            #expect(try await laptop.get("1")["attempt"]?.int == 2)
        }
    }

    @Test func aFullJournalLosesNothingThatAWorkerSays() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let disk = FullDisk(host: laptop)
            let gate = try cluster.gate("go")
            try cluster.issue(
                1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .commit("a.txt"), .mark("done", "echo yes"), .report(.complete))
            try await disk.up()
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            try disk.fill(.agent)
            try gate.open()
            #expect(try await cluster.mark("done") == "yes")
            let line = try await laptop.logLine(.agent, "the journal can't be")
            #expect(line.contains("make room on the file system"), "\(line)")
            #expect(try worker.isAlive(), "it waits to be told that it may end")

            try disk.makeRoom(.agent)
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1)
            #expect(try await laptop.sqlite(disk.path(.agent, laptop.home.journal), "PRAGMA integrity_check") == "ok")
        }
    }
}
