import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A daemon ends (`kill -9`) at a named point of its work and is started again: whatever the point, the session ends well, its worker was
/// executed once, and nothing of what happened is missing or stands twice. The points are those of `FaultPoint`, in debug builds.
@Suite struct KillPointTests {
    /// A batch that a short life has not is no point to end at; the effects all come.
    private static let batches = (1...12).flatMap { ["decided:\($0)", "committed:\($0)"] }
    /// Of so many points of each kind of batch at least a daemon ended.
    private static let leastBatches = 8
    private static let agentEffects = [
        "send", "sendUnlinked", "publish", "prepare", "start", "say", "writeStatusFile", "discardReport", "schedule",
    ]
    private static let coordinatorEffects = ["send", "sendUnlinked", "publish", "reply", "schedule", "writeStatusFile"]

    @Test func anAgentEndsWhereverItMay() async throws { try await survive(.agent, Self.agentEffects) }

    @Test func aCoordinatorEndsWhereverItMay() async throws { try await survive(.coordinator, Self.coordinatorEffects) }

    /// Who waits for a reply gets it from the coordinator that comes next, and what was asked has its effect once.
    @Test func aRequestIsAskedAgainOfTheNextCoordinator() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try laptop.write(try cluster.config(of: laptop, slots: 2, more: ["environment": .object(["pass": .array([.string("ORCH_FAULT")])])]))
            try cluster.issue(1, .report(.complete))
            _ = try await laptop.orch(["up"], with: ["ORCH_FAULT": "coordinator.before.reply"])
            let end = try ProcessWatch.end(of: try laptop.record(.coordinator).process)
            async let spawned = laptop.orch("spawn", "1")
            if let end { for await _ in end {} }
            try await laptop.ok("up")
            let result = try await spawned
            #expect(result.exit == .code(0), "\(result.errorText)")
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["attempt"]?.int == 1)
        }
    }

    @Test func whoWaitsIsToldThatTheCoordinatorHasEnded() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try laptop.write(try cluster.config(of: laptop, slots: 2, more: ["environment": .object(["pass": .array([.string("ORCH_FAULT")])])]))
            try cluster.issue(1, .report(.complete))
            _ = try await laptop.orch(["up"], with: ["ORCH_FAULT": "coordinator.before.reply"])
            let words = try await laptop.refused("spawn", "1")
            #expect(words.contains("the coordinator ended while it was asked; run 'orch up', then see 'orch list'"), "\(words)")
        }
    }

    private func survive(_ role: DaemonRole, _ effects: [String]) async throws {
        try await Cluster.with { cluster in
            try cluster.laptop.write(
                try cluster.config(of: cluster.laptop, slots: 2, more: ["environment": .object(["pass": .array([.string("ORCH_FAULT")])])]))
            var missed: [String] = []
            let points = Self.batches + effects.flatMap { ["before.\($0)", "after.\($0)"] }
            for (index, point) in points.enumerated() {
                if try await !survive("\(role.rawValue).\(point)", of: role, issue: index + 1, in: cluster) { missed.append(point) }
            }
            #expect(missed.allSatisfy(Self.batches.contains), "never passed: \(missed)")
            #expect(Self.batches.count - missed.count >= Self.leastBatches, "never passed: \(missed)")
            try await everythingIsThere(points.count, in: cluster)
        }
    }

    /// True when the daemon has ended at that point.
    private func survive(_ point: String, of role: DaemonRole, issue: Int, in cluster: Cluster) async throws -> Bool {
        let laptop = cluster.laptop
        try cluster.issue(
            issue, .run("echo $PPID >> \"$MARKS/starts-\(issue)\""), .report(.working), .commit("\(issue).txt"), .report(.complete))
        _ = try await laptop.orch("down")
        // It may end before it is ready, or before the spawn is answered.
        _ = try await laptop.orch(["up"], with: ["ORCH_FAULT": point])
        let process = try DaemonState.ready(role, in: laptop.home)?.process
        _ = try await laptop.orch("spawn", "\(issue)")
        let hasEnded = if let process { try await ends(process, before: issue, of: laptop) } else { true }
        try await laptop.ok("up")
        if try await laptop.orch("get", "\(issue)").exit != .code(0) { try await laptop.ok("spawn", "\(issue)") }
        do {
            try await laptop.wait("\(issue)", .complete)
        } catch {
            Issue.record("after \(point)")
            throw error
        }
        let starts = try String(contentsOfFile: "\(cluster.marks)/starts-\(issue)", encoding: .utf8).split(separator: "\n")
        #expect(starts.count == 1, "\(point): the worker was executed \(starts.count) times")
        return hasEnded
    }

    /// Whether the daemon ends before the session is complete.
    private func ends(_ process: ProcessIdentity, before issue: Int, of host: ClusterHost) async throws -> Bool {
        guard let end = try ProcessWatch.end(of: process) else { return true }
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask {
                for await _ in end {}
                return Task.isCancelled ? nil : true
            }
            group.addTask { try await host.orch("wait", "\(issue)", "--until", "complete", "--timeout", "20s").exit == .code(0) ? false : nil }
            defer { group.cancelAll() }
            for try await ended in group { if let ended { return ended } }
            return false
        }
    }

    private func everythingIsThere(_ count: Int, in cluster: Cluster) async throws {
        let laptop = cluster.laptop
        let sessions = try await laptop.list("--all")
        #expect(sessions.map(\.status) == Array(repeating: .complete, count: count))
        for issue in 1...count {
            try await cluster.statusFile("\(issue)", on: laptop) { $0.status == .complete }
            #expect(try await cluster.git("rev-list", "--count", "main..issue-\(issue)") == "1")
        }
        try await ClusterWatcher.with(cluster) { watcher in
            try await watcher.event("the last") { $0.session?.id.text == "\(count)" && $0.fact.status?.status == .complete }
            let numbers = try watcher.events().map(\.sequence)
            #expect(numbers == Array(1...UInt64(numbers.count)), "the ledger's events have no gap and none stands twice")
            for issue in 1...count {
                let statuses = try watcher.statuses(of: "\(issue)")
                #expect(statuses.count { $0 == .complete } == 1 && statuses.last == .complete, "\(issue): \(statuses)")
            }
        }
        #expect(try await laptop.orch("status").text.contains("0/2"), "every slot is free again")
    }
}
