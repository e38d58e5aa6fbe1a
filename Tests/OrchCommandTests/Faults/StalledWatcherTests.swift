import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A watcher that stands still while more is published than waits for it: nobody else notices, and it misses nothing in the end.
@Suite(.timeLimit(.minutes(3))) struct StalledWatcherTests {
    /// Events that wait for a watcher here: the queue of a real one has room for 10,000.
    private static let queue = 20
    /// More than that, and what the kernel's buffers hold.
    private static let sessions = 2...1501
    private static let clients = 20

    @Test func aStalledWatcherHarmsNobodyAndCatchesUp() async throws {
        try await Cluster.with(slots: 1) { cluster in
            let laptop = cluster.laptop
            try laptop.write(try cluster.config(of: laptop, slots: 1, more: ["environment": .object(["pass": .array([.string("ORCH_AS_QUEUE")])])]))
            _ = try await laptop.orch(["up"], with: ["ORCH_AS_QUEUE": "\(Self.queue)"])
            _ = try await cluster.heldWorker()
            try await ClusterWatcher.with(cluster) { stalled in
                try await ClusterWatcher.with(cluster) { lively in
                    for watcher in [stalled, lively] { try await watcher.event("it is there") { $0.fact.status?.status == .working } }
                    stalled.signal(SIGSTOP)
                    try await spawnMany(in: cluster)
                    let last = try await lively.event("the last session") { $0.sequence >= UInt64(Self.sessions.count) }
                    let seen = try lively.events()
                    #expect(seen.map(\.sequence) == Array(1...UInt64(seen.count)), "the other one has got everything, once")
                    #expect(try stalled.events().count < Self.sessions.count)

                    // No other event comes that would show it what it has missed.
                    stalled.signal(SIGCONT)
                    try await stalled.event("the same") { $0.sequence == last.sequence }
                    let caughtUp = try stalled.events()
                    #expect(caughtUp.map(\.sequence) == Array(1...UInt64(caughtUp.count)), "each line once, in order")
                    #expect(Array(caughtUp.prefix(seen.count)) == seen)
                }
            }
        }
    }

    /// All of them wait for a slot: one event for each, as fast as the coordinator takes them.
    private func spawnMany(in cluster: Cluster) async throws {
        let laptop = cluster.laptop
        let surroundings = try Surroundings(Place(environment: laptop.environment, directory: laptop.directory))
        let settings = try #require(surroundings.repository)
        let plan = try await SpawnPlan.make(settings, environment: laptop.environment, base: "main", model: nil, mode: .single)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<Self.clients {
                group.addTask {
                    try await DaemonConnection.with(in: surroundings) { connection in
                        for number in Self.sessions where number % Self.clients == first {
                            let spec = plan.spec(try SessionID(issue: number), Issue(number: number, title: "One of many", body: nil))
                            _ = try await connection.call(.spawn(Request.Spawn(spec: spec, host: nil)))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
