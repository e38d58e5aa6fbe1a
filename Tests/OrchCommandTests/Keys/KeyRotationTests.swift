import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A host's agent gets a new key over the link that stands; wherever a daemon ends on the way, the two find each other again by themselves.
@Suite(.timeLimit(.minutes(4))) struct KeyRotationTests {
    @Test func aHostGetsANewKeyWhileItWorks() async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            try await laptop.ok("up")
            try await cluster.listenAndAdd()
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            let before = try (laptop.record(.coordinator), gpuBox.record(.agent))
            let old = try cluster.pinnedBox().key
            let said = try await laptop.ok("host", "rotate-key", "gpu-box")
            let new = try cluster.pinnedBox()
            #expect(new.key != old && new.nextKey == nil)
            #expect(try cluster.keyInUse() == new.key)
            #expect(said.contains("gpu-box has a new key\n  its key is \(new.key) now"), "\(said)")
            #expect(try (laptop.record(.coordinator), gpuBox.record(.agent)) == before, "nobody had to start again")
            // Once it is back nobody needs the old one, which opens nothing any more.
            let keys = gpuBox.home.keys
            let isGone = try await cluster.changed(keys) { FileManager.default.fileExists(atPath: "\(keys)/agent.old.key") ? nil : true }
            #expect(isGone == true)
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1)
            for wrong in ["laptop", "nobody"] { try await laptop.refused("host", "rotate-key", wrong) }
        }
    }

    @Test(arguments: ["key.made", "agent.before.changeKey:2", "key.kept", "key.used"])
    func anAgentEndsOnTheWay(_ point: String) async throws { try await survive(point, at: .agent) }

    @Test(arguments: ["coordinator.before.pinKey", "coordinator.pinned", "coordinator.recognized"])
    func aCoordinatorEndsOnTheWay(_ point: String) async throws { try await survive(point, at: .coordinator) }

    private func survive(_ point: String, at role: DaemonRole) async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            for host in [laptop, gpuBox] { try cluster.passFaults(to: host) }
            for number in 1...3 { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("up")
            try await cluster.listenAndAdd()
            try await laptop.ok("spawn", "1", "--host", "gpu-box", "--wait")
            let host = role == .agent ? gpuBox : laptop
            try await host.ok("down", "--only", role.rawValue)
            let up = try await host.orch(["up", "--only", role.rawValue], with: ["ORCH_FAULT": point])
            #expect(up.exit == .code(0), "\(up.errorText)")
            try await laptop.ok("spawn", "2", "--host", "gpu-box", "--wait")
            let end = try ProcessWatch.end(of: try host.record(role).process)
            // Who asked is answered, or told that it goes on; the daemon ends all the same.
            async let asked = laptop.orch("host", "rotate-key", "gpu-box")
            if let end { for await _ in end {} }
            try await host.ok("up", "--only", role.rawValue)
            _ = try await asked
            // They meet again by themselves, and what was begun is finished or was never begun.
            try await laptop.ok("spawn", "3", "--host", "gpu-box", "--wait")
            let pinned = try cluster.pinnedBox()
            #expect(try pinned.key == cluster.keyInUse() && pinned.nextKey == nil)
            try await laptop.ok("host", "rotate-key", "gpu-box")
            #expect(try cluster.pinnedBox().key != pinned.key)
            #expect(try cluster.pinnedBox().key == cluster.keyInUse())
        }
    }
}
