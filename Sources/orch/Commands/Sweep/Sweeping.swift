import ArgumentParser
import OrchCore
import OrchHome

/// What `orch orphans` and `orch prune` do: ask the coordinator, without one the agent of this machine, and show the answer.
struct Sweeping {
    /// Longer than the coordinator waits for its hosts.
    private static let patience = Duration.milliseconds(Timing.sweep) + .seconds(15)

    let order: SweepOrder
    let host: HostName?
    let json: Bool

    func run() async throws {
        let surroundings = try Surroundings.current()
        let call = Request.Call.sweep(Request.Sweep(order: order, host: host))
        let report = try await DaemonConnection.with([.coordinator, .agent], in: surroundings) { connection in
            if connection.door == .agent { Output.note(["orch: no coordinator runs here: only this host is looked at"]) }
            guard let report = try await connection.call(call, patience: Self.patience).reply.sweep else { throw DaemonConnection.unexpected() }
            return report
        }
        if json {
            try Output.write(json: report)
        } else {
            let page = Terminal.page(surroundings.environment, at: WallClock.now())
            try Output.write(SweepRendering(page: page, current: surroundings.project, order: order, host: host).lines(report))
        }
        if report.hosts.contains(where: { $0.findings.contains { $0.outcome == .refused } }) { throw ExitCode.failure }
    }
}
