import OrchCore
import OrchHome
import Testing

@testable import orch

/// The worker of a session on a host, who waits for a word and then reports at a pace of its own: a loss is held until it has reported
/// a number of times, so it has lasted at least so many pauses.
struct PacedWorker {
    let id: String
    let reported: [SessionStatus]
    private let rounds: Int
    private let go: Gate
    private let back: Gate
    private let cluster: Cluster

    /// Spawns session `number` on a host, whose worker has told that it is there.
    ///
    /// - Parameter pause: milliseconds before each report.
    init(_ number: Int, on host: ClusterHost, in whole: NetworkedCluster, rounds: Int, pause: Int) async throws {
        id = "\(number)"
        self.rounds = rounds
        cluster = whole.cluster
        go = try cluster.gate("go-\(number)")
        back = try cluster.gate("back-\(number)")
        let statuses = (0..<rounds).map { $0.isMultiple(of: 2) ? SessionStatus.working : .planning }
        reported = [.planning] + statuses + [.complete]
        let paced = zip(0..., statuses).flatMap { round, status -> [ScriptStep] in
            [.pause(pause), .report(status), .mark("round-\(number).\(round)", "echo yes")]
        }
        try whole.story.issue(
            number, [.report(.planning), .hold("go-\(number)")] + paced + [.hold("back-\(number)"), .commit("\(number).txt"), .report(.complete)])
        try await whole.laptop.ok("spawn", id, "--host", host.name)
        try await whole.laptop.wait(id, .planning)
    }

    func begins() throws { try go.open() }

    /// Waits for all reports but the last.
    func hasReported() async throws { for round in 0..<rounds { _ = try await cluster.mark("round-\(id).\(round)") } }

    /// Lets it go on to the end.
    func ends() throws { try back.open() }
}
