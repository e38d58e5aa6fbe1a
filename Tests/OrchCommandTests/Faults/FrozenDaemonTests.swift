import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// A daemon that is stopped for a while, as a laptop whose lid is shut: the other one goes on, and nothing is told twice.
@Suite(.enabled(if: RealPrograms.python != nil, "needs python3 for the fault proxy"), .timeLimit(.minutes(2)))
struct FrozenDaemonTests {
    private static let changes = 67
    private static let workers = 1...3

    @Test func aFrozenCoordinatorLearnsAllThatWasJournalledMeanwhile() async throws {
        try await FaultyRoad.with(slots: 3) { road in
            let laptop = road.laptop
            let statuses = (0..<Self.changes).map { $0.isMultiple(of: 2) ? SessionStatus.planning : .working }
            let gates = try Self.workers.map { try road.cluster.gate("go-\($0)") }
            for number in Self.workers {
                let question = Report.Question(question: "Which one, of \(number)?", options: ["this", "that"], context: nil)
                try road.issue(
                    number,
                    [.report(.shipping), .hold("go-\(number)")] + statuses.map { .report($0) } + [.escalate(question), .awaitGuidance(.turn)])
                try await laptop.ok("spawn", "\(number)", "--host", "gpu-box")
                try await laptop.wait("\(number)", .shipping)
            }
            let coordinator = try laptop.record(.coordinator).process
            #expect(try coordinator.send(SIGSTOP))
            for gate in gates { try gate.open() }
            for number in Self.workers { try await journalled(road, "\(number)", .stuck) }
            #expect(try coordinator.send(SIGCONT))

            for number in Self.workers { try await laptop.wait("\(number)", .stuck) }
            for number in Self.workers {
                let id = "\(number)"
                try await road.expectOneWorker(id, reported: [.shipping] + statuses + [.stuck])
                let questions = try road.watcher.events().filter { $0.session?.id.text == id }.compactMap(\.fact.escalation?.question)
                #expect(questions == ["Which one, of \(number)?"])
            }
            #expect(try laptop.record(.coordinator).process == coordinator, "nobody had to start again")
        }
    }

    /// Waits for the status file on gpu-box: it is written when the event is in the agent's journal.
    private func journalled(_ road: FaultyRoad, _ id: String, _ status: SessionStatus) async throws {
        let host = road.gpuBox
        let folder = URL(fileURLWithPath: try host.statusPath(id)).deletingLastPathComponent().path
        let found = try await road.cluster.changed(folder) { (try? host.statusFile(id).status) == status ? true : nil }
        #expect(found == true, "\(id) is \(status) on gpu-box")
    }

    @Test func aFrozenAgentIsSeenAndNothingIsRunAgain() async throws {
        try await FaultyRoad.with { road in
            let (laptop, gpuBox) = (road.laptop, road.gpuBox)
            let gate = try road.cluster.gate("go")
            try road.issue(1, [.mark("pid", "echo $PPID"), .report(.working), .hold("go"), .mark("done", "echo yes"), .report(.complete)])
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            let worker = try await road.cluster.process("pid")
            let before = try road.seen()
            let agent = try gpuBox.record(.agent).process
            #expect(try agent.send(SIGSTOP))
            try await road.watcher.event("gpu-box is not heard") {
                $0.sequence > before && $0.host?.text == "gpu-box" && [.quiet, .unreachable].contains($0.fact.host?.reachability)
            }
            try gate.open()
            #expect(try await road.cluster.mark("done") == "yes", "the worker goes on")
            #expect(try await laptop.get("1")["status"]?.string == "working")
            #expect(try worker.isAlive())

            let seen = try road.seen()
            #expect(try agent.send(SIGCONT))
            try await road.gpuBoxIs(.connected, after: seen)
            try await laptop.wait("1", .complete)
            try await road.expectOneWorker("1", reported: [.working, .complete])
            #expect(try gpuBox.record(.agent).process == agent, "nobody had to start again")
        }
    }
}
