import Foundation
import OrchCore
import OrchForge
import Testing

@testable import orch

/// Slots and the order in which sessions get them.
@Suite struct PlacementTests {
    @Test func aFullHostMakesWaitInOrderAndSaysWhy() async throws {
        try await Cluster.with(slots: 1) { cluster in
            let laptop = cluster.laptop
            let gates = try (1...3).map { try cluster.gate("go-\($0)") }
            for number in 1...3 { try cluster.issue(number, .report(.working), .hold("go-\(number)"), .report(.complete)) }
            try await laptop.ok("spawn", "1")
            let second = try await laptop.ok("spawn", "2", "--host", "laptop")
            #expect(second.contains("waits: laptop is full (1/1)"), "\(second)")
            try await laptop.ok("spawn", "3")
            try await laptop.wait("1", .working)
            let list = try await laptop.ok("list")
            #expect(list.contains("[.]  2  queued") && list.contains("waiting: laptop is full (1/1)"), "\(list)")

            try gates[0].open()
            try await laptop.wait("2", .working)
            #expect(try await laptop.list().first { $0.id == "3" }?.status == .queued)
            try gates[1].open()
            try await laptop.wait("3", .working)
            try gates[2].open()
            try await laptop.wait("3", .complete)
        }
    }

    @Test func aLiveSessionIsNotSpawnedTwice() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let words = try await laptop.refused("spawn", "1")
            #expect(words == "orch: greet/1 has a live session already: working on laptop; see 'orch get greet/1'\n")
            try gate.open()
            try await laptop.wait("1", .complete)
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            #expect(try await laptop.get("1")["attempt"]?.int == 2, "numbers of attempts go on")
        }
    }

    @Test func allAreTriedWhenOneFails() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            for number in [1, 3] { try cluster.issue(number, .report(.complete)) }
            let result = try await laptop.orch("spawn", "1", "2", "3")
            #expect(result.exit == .code(1))
            #expect(result.errorText.contains("there is no issue 2 in .orch/issues"), "\(result.errorText)")
            #expect(result.text.contains("1: Issue 1") && result.text.contains("3: Issue 3"))
            for id in ["1", "3"] { try await laptop.wait(id, .complete) }
        }
    }

    @Test func anUnknownHostIsRefusedWithTheKnownOnes() async throws {
        try await Cluster.with { cluster in
            try cluster.issue(1, .report(.complete))
            let words = try await cluster.laptop.refused("spawn", "1", "--host", "moon")
            #expect(words.contains("there is no host moon; known: laptop"), "\(words)")
            #expect(try await cluster.laptop.list().isEmpty)
        }
    }

    @Test func twentyAtOnceInOneRepository() async throws {
        try await Cluster.with(slots: 20, remote: true) { cluster in
            let laptop = cluster.laptop
            let numbers = (1...20).map { "\($0)" }
            for number in 1...20 { try cluster.issue(number, .commit("f\(number).txt"), .report(.complete)) }
            let spawned = try await laptop.orch(["spawn"] + numbers)
            #expect(spawned.exit == .code(0), "\(spawned.errorText)")
            let waited = try await laptop.orch(["wait"] + numbers + ["--until", "complete", "--timeout", "50s"])
            #expect(waited.exit == .code(0), "\(waited.text)\(waited.errorText)")
            #expect(try await laptop.list().map(\.status) == Array(repeating: .complete, count: 20))
            for number in numbers { #expect(try await cluster.git("log", "-1", "--format=%s", "issue-\(number)") == "Add f\(number).txt") }
        }
    }
}
