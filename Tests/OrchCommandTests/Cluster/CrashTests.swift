import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Daemons that crash, end and come back while work goes on.
@Suite struct CrashTests {
    @Test func aKilledCoordinatorComesBackWithEveryEventOnce() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gates = [try cluster.gate("one"), try cluster.gate("two")]
            try cluster.issue(
                1, .report(.planning), .hold("one"), .report(.working), .mark("passed", "echo yes"), .hold("two"), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .planning)
            let seen = try await laptop.list()
            try await laptop.crash(.coordinator)
            try gates[0].open()
            #expect(try await cluster.mark("passed") == "yes", "the worker goes on")
            #expect(try await laptop.orch("list").errorText.contains("no coordinator runs here"))
            try await laptop.ok("up")
            try await laptop.wait("1", .working)
            try gates[1].open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.list().map(\.startedAt) == seen.map(\.startedAt))
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
                #expect(try watcher.statuses(of: "1") == [.queued, .queued, .queued, .registered, .registered, .planning, .working, .complete])
                let numbers = try watcher.events().map(\.sequence)
                #expect(numbers == Array(1...UInt64(numbers.count)))
            }
        }
    }

    @Test func aKilledAgentFindsItsWorkerAgain() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker()
            try await laptop.crash(.agent)
            #expect(try worker.isAlive())
            try await laptop.ok("up")
            #expect(try worker.isAlive())
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1, "it was adopted, not started again")
        }
    }

    @Test func whatAWorkerDoesWhileNobodyLooksIsTakenIn() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker(then: .commit("a.txt"), .mark("done", "echo done"))
            try await laptop.crash(.agent)
            try await laptop.crash(.coordinator)
            try gate.open()
            #expect(try await cluster.mark("done") == "done")
            #expect(try worker.isAlive(), "it waits to be told that it may end")
            try await laptop.ok("up")
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1)
            #expect(try await cluster.git("log", "-1", "--format=%s", "issue-1") == "Add a.txt")
        }
    }

    @Test func downLeavesWorkersRunningAndUpAdoptsThem() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker()
            let down = try await laptop.ok("down")
            #expect(down.contains("1 worker goes on without the daemons:\n  greet/1  working"), "\(down)")
            #expect(try worker.isAlive())

            let list = try await laptop.orch("list")
            #expect(list.errorText.contains("no daemon is running: last known state"))
            #expect(list.text.contains("[*]  1  working"), "\(list.text)")
            #expect(try await laptop.orch("get", "1").text.contains("status      working"))
            #expect(try await laptop.refused("cancel", "1").contains("start them with 'orch up'"))

            try await laptop.ok("up")
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["run"]?.int == 1)
        }
    }

    @Test func whatACrashLeavesBehindBlocksNothing() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await laptop.crash(.agent)
            try await laptop.crash(.coordinator)
            #expect(FileManager.default.fileExists(atPath: "\(laptop.home.run)/coordinator.sock"), "the sockets are still there")
            #expect(try await laptop.ok("status") == "No daemon is running; start with 'orch up'.\n")
            // A record that names a living process which is no daemon.
            for role in DaemonRole.allCases {
                try cluster.write(#"{"pid": \#(getpid()), "startTime": 1, "bootId": "x"}"#, to: laptop.home.record(of: role), mode: 0o600)
            }
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            let second = try await laptop.refused("coordinator")
            let first = try laptop.record(.coordinator).pid
            #expect(second.contains("already runs") && second.contains("pid \(first)"), "\(second)")
        }
    }
}
