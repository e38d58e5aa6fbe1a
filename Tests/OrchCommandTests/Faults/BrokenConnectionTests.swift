import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// Connections that end in the worst moments: nothing is lost, nothing comes twice, and it always settles.
@Suite(.enabled(if: RealPrograms.python != nil, "needs python3 for the fault proxy"), .timeLimit(.minutes(2)))
struct BrokenConnectionTests {
    @Test func twentyResetsWhileAWorkerReports() async throws {
        try await FaultyRoad.with { road in
            let gate = try road.cluster.gate("next")
            let statuses = (0..<40).map { $0.isMultiple(of: 2) ? SessionStatus.planning : .working }
            var steps: [ScriptStep] = []
            for (index, status) in statuses.enumerated() {
                if index.isMultiple(of: 2) { steps.append(.hold("next")) }
                steps.append(.report(status))
            }
            try road.issue(1, steps + [.report(.complete)])
            try await road.laptop.ok("spawn", "1", "--host", "gpu-box")
            try await road.laptop.wait("1", .registered)
            for round in 1...20 {
                // Two reports and the reset, each pair of connections once.
                try await road.proxy.say("await all accepted \(round)")
                try gate.open()
                try await road.proxy.say("reset all")
            }
            try await road.laptop.wait("1", .complete)
            try await road.expectOneWorker("1", reported: statuses + [.complete])
        }
    }

    @Test(arguments: ["client", "server"])
    func aConnectionThatOnlyOneSideHas(closed: String) async throws {
        try await FaultyRoad.with { road in
            let gate = try road.cluster.gate("go")
            try road.issue(1, [.report(.working), .hold("go"), .report(.reviewsInProgress), .hold("go"), .report(.complete)])
            try await road.laptop.ok("spawn", "1", "--host", "gpu-box")
            try await road.laptop.wait("1", .working)
            let seen = try road.seen()
            #expect(try await road.proxy.say("half-open all \(closed)") == "2")
            try gate.open()
            try await road.gpuBoxIs(.unreachable, after: seen)
            try await road.gpuBoxIs(.connected, after: seen)
            try await road.laptop.wait("1", .reviewsInProgress)
            try gate.open()
            try await road.laptop.wait("1", .complete)
            try await road.expectOneWorker("1", reported: [.working, .reviewsInProgress, .complete])
        }
    }

    /// Byte by byte through greeting, handshake, hello, welcome and offer.
    @Test(arguments: [
        ("c2s", [0, 1, 10, 64, 65, 200, 264, 300, 500, 700, 900, 1_200, 2_000, 3_000]),
        ("s2c", [0, 1, 63, 64, 100, 200, 232, 260, 400, 600, 800, 1_000, 1_500, 2_000]),
    ])
    func aConnectionThatIsCutAtByteN(way: String, bytes: [Int]) async throws {
        try await FaultyRoad.with(slots: bytes.count) { road in
            let text = String(repeating: "All of it is to be read. ", count: 200)
            var ids: [String] = []
            for (index, count) in bytes.enumerated() {
                let number = index + 1
                ids.append("\(number)")
                try road.issue(number, body: text, [.report(.complete)])
                let seen = try road.seen()
                try await road.proxy.say("cut work \(count) \(way)")
                try await road.proxy.say("reset work")
                // Placed when the host is there again, or given back by a connection that dies: an offer is on its way in any case.
                try await road.laptop.ok("spawn", "\(number)", "--host", "gpu-box")
                try await road.proxy.say("await work cut \(number)")
                try await road.proxy.say("pass work")
                try await road.gpuBoxIs(.connected, after: seen)
            }
            for id in ids {
                try await road.laptop.wait(id, .complete)
                try await road.expectOneWorker(id, reported: [.complete])
            }
            #expect(try await road.proxy.count("cut", of: "work") >= bytes.count)
        }
    }
}
