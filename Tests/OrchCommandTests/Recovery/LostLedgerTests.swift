import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// The coordinator's ledger is lost or damaged while work goes on.
@Suite struct LostLedgerTests {
    @Test(arguments: Damage.allCases)
    func aLedgerIsBuiltAnewAndTheWorkerGoesOn(damage: Damage) async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "2", "--wait")
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            try await laptop.damage(laptop.home.ledger, damage)
            let damaged = try? Data(contentsOf: URL(fileURLWithPath: laptop.home.ledger))

            // Without --recover nothing starts, and the words say why.
            let refusal = try await laptop.refused("up")
            #expect(refusal.contains("'orch up --recover'") && refusal.contains("ledger.sqlite"), "\(refusal)")
            #expect(try await laptop.doctor().contains { $0.subject == "ledger" && !$0.isFine && $0.fix?.contains("--recover") == true })
            #expect(try await laptop.ok("status").contains("--recover"))
            if let damaged { #expect(try Data(contentsOf: URL(fileURLWithPath: laptop.home.ledger)) == damaged, "nobody has touched it") }

            try await laptop.ok("up", "--recover")
            try await laptop.wait("1", .working)
            #expect(try worker.isAlive())
            let folder = try FileManager.default.contentsOfDirectory(atPath: laptop.home.coordinator)
            #expect(folder.contains { $0.hasPrefix("ledger.sqlite.broken-") } == (damaged != nil))
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1, "it was not started a second time")
            #expect(try await laptop.get("2")["status"]?.string == "complete")
            _ = try await laptop.logLine(.coordinator, "the ledger is whole again")

            // Numbers of attempts go on.
            try await laptop.ok("delete", "2")
            try await laptop.ok("spawn", "2", "--wait")
            #expect(try await laptop.get("2")["attempt"]?.int == 2)
            #expect(try await laptop.sqlite(laptop.home.ledger, "PRAGMA integrity_check") == "ok")
        }
    }

    @Test func aWholeLedgerIsNotBuiltAnew() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .report(.working), .hold("never"))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            #expect(try await laptop.refused("up", "--recover").contains("the coordinator runs already"))
            try await laptop.ok("down", "--only", "coordinator")
            #expect(try await laptop.refused("coordinator", "--recover").contains("it is whole, with 1 session that has not ended"))
        }
    }

    /// What runs on another machine is known from the coordinator's own files until that machine is heard.
    @Test func aHostThatIsNotHeardKeepsItsSessions() async throws {
        try await Cluster.with(remote: true) { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            let gate = try cluster.gate("go")
            try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            try await cluster.gpuBox.ok("down")
            try await laptop.damage(laptop.home.ledger, .isGone)
            try await laptop.ok("up", "--recover")

            let session = try await laptop.get("1")
            #expect(session["status"]?.string == "working" && session["host"]?.string == "gpu-box" && session["unknownSince"] != nil, "\(session)")
            #expect(try await laptop.ok("status").contains("not heard since the ledger was lost"))
            try await laptop.ok("spawn", "2")
            let list = try await laptop.list()
            #expect(list.first { $0.id == "2" }?.waitingFor?.contains("has not heard gpu-box yet") == true, "\(list)")
            // It outlives the coordinator.
            try await laptop.crash(.coordinator)
            try await laptop.ok("up")
            #expect(try await laptop.ok("status").contains("not heard since the ledger was lost"))
            #expect(try worker.isAlive())

            // Another port: the agent took any that was free.
            try await laptop.ok("host", "remove", "gpu-box")
            try await laptop.wait("2", .complete)
            #expect(try await laptop.get("1")["status"]?.string == "working", "it stays unknown")
            try gate.open()
        }
    }
}
