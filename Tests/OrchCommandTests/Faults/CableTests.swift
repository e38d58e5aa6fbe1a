import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// The cable is pulled, or lets through one direction only: work goes on, and afterwards both sides know the same.
@Suite(.enabled(if: RealPrograms.python != nil, "needs python3 for the fault proxy"), .timeLimit(.minutes(2)))
struct CableTests {
    @Test(arguments: ["both", "c2s", "s2c"])
    func aCutThatHealsLosesNothing(way: String) async throws {
        try await FaultyRoad.with { road in
            let (cluster, laptop) = (road.cluster, road.laptop)
            let gates = [try cluster.gate("one"), try cluster.gate("two")]
            try road.issue(
                1,
                [
                    .report(.planning), .hold("one"), .report(.working), .mark("passed", "echo yes"), .hold("two"), .commit("a.txt"),
                    .report(.complete),
                ])
            try road.issue(2, [.report(.complete)])
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .planning)

            var seen = try road.seen()
            try await road.proxy.say("blackhole all \(way)")
            try await road.gpuBoxIs(.unreachable, after: seen)
            try gates[0].open()
            #expect(try await cluster.mark("passed") == "yes", "the worker goes on")
            #expect(try await laptop.get("1")["status"]?.string == "planning", "what is true is not known yet")
            #expect(try await laptop.ok("spawn", "2", "--host", "gpu-box").contains("waits"), "its only slot is taken")

            seen = try road.seen()
            try await road.proxy.say("pass all")
            try await road.gpuBoxIs(.connected, after: seen)
            try await laptop.wait("1", .working)
            #expect(try await laptop.get("2")["status"]?.string == "queued", "one slot, one worker")
            try gates[1].open()
            try await laptop.wait("1", .complete)
            try await laptop.wait("2", .complete)
            try await road.expectOneWorker("1", reported: [.planning, .working, .complete])
            try await road.expectOneWorker("2", reported: [.complete])
            #expect(try await cluster.git("log", "-1", "--format=%s", "issue-1") == "Add a.txt")
        }
    }
}
