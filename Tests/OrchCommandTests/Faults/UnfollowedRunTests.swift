import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// An agent that can't follow a run that lives.
@Suite struct UnfollowedRunTests {
    @Test func aRunThatCannotBeFollowedIsEndedAndWhatItReportedCounts() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker(then: .commit("a.txt"), .report(.complete), .mark("said", "echo yes"), .hang)
            try await laptop.crash(.agent)
            let stream = laptop.home.run(of: try SessionKey("greet/1"), fence: Fence(attempt: 1, run: 1)) + "/events.jsonl"
            // The worker keeps the file that it has open, and nobody can read it any more.
            try FileManager.default.removeItem(atPath: stream)
            try PrivateDirectory.create(stream)
            try gate.open()
            #expect(try await cluster.mark("said") == "yes")
            try await laptop.ok("up")
            try await laptop.wait("1", .complete)
            #expect(try !worker.isAlive())
            #expect(try await laptop.get("1")["run"]?.int == 1)
            #expect(try laptop.logTail(.agent).contains("a run can't be followed"))
        }
    }
}
