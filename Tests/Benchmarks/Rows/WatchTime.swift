import Foundation
import OrchAgent
import OrchCore
import OrchHome
import OrchWire

/// From a change of a session's status at the agent to its line in `orch watch`.
///
/// It begins with the request on the agent's control socket, or with the report file of the worker, and ends when the line can be read
/// from the pipe that `orch watch` writes to. In between it is made durable twice, in the agent's journal and in the coordinator's
/// ledger; beside it stand two such writes and nothing else.
struct WatchTime {
    private static let session = 1
    /// Longer than any measuring takes; the session is deleted before.
    private static let workerMilliseconds = 600_000

    let ground: Ground

    func rows(_ rounds: Rounds) async throws -> [Comparison] {
        try await Workshop.with(ground, steps: [.pause(Self.workerMilliseconds)]) { workshop in
            let executed = try Executed(fifo: ground.fifo)
            _ = try await workshop.coordinator.call(try workshop.spawn(Self.session))
            _ = try await executed.next()
            let watching = try Watching(ground.orch("watch", "--since", "0", home: workshop.home))
            var rows: [Comparison] = []
            do {
                rows = try await measure(workshop, watching, rounds)
            } catch {
                try watching.end()
                throw error
            }
            try watching.end()
            return rows
        }
    }

    private func measure(_ workshop: Workshop, _ watching: Watching, _ rounds: Rounds) async throws -> [Comparison] {
        let key = SessionKey(project: ground.project, id: try SessionID(issue: Self.session))
        let reports = RunReports(runDirectory: workshop.home.run(of: key, fence: Fence(attempt: 1, run: 1)))
        let journal = try DurableFile(path: "\(ground.root)/first")
        let ledger = try DurableFile(path: "\(ground.root)/second")
        var isPlanning = false
        func change(_ make: (Report) async throws -> Void) async throws -> Duration {
            isPlanning.toggle()
            let status: SessionStatus = isPlanning ? .planning : .working
            let report = Report(id: UUID().uuidString, status: status, at: WallClock.now())
            let began = ContinuousClock.now
            try await make(report)
            return began.duration(to: try await watching.line(with: status.rawValue))
        }
        func twoWrites() throws -> Duration {
            let began = ContinuousClock.now
            try journal.append()
            try ledger.append()
            return began.duration(to: .now)
        }
        var order = Comparison("update at the agent to the line of orch watch", beside: Self.least, aim: .median(.milliseconds(5)))
        try await rounds.fill(
            &order,
            orch: {
                try await change { report in
                    let order = Request.Order(
                        session: SessionReference(project: key.project, projectIsSaid: true, id: key.id), kind: .update, report: report)
                    _ = try await workshop.agent.call(Request(id: report.id, call: .order(order)))
                }
            }, least: twoWrites)
        var report = Comparison("worker's report file to the line of orch watch", beside: Self.least)
        try await rounds.fill(&report, orch: { try await change { try reports.add($0) } }, least: twoWrites)
        return [order, report]
    }

    private static let least = "two durable writes of a page"
}
