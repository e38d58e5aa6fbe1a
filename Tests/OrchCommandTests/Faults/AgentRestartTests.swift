import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// An agent that dies and comes back, again and again, while its worker goes on and reports.
@Suite(.timeLimit(.minutes(5))) struct AgentRestartTests {
    private static let restarts = 50

    @Test func fiftyRestartsLoseNothingAndLeaveNothing() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (go, end) = (try cluster.gate("go"), try cluster.gate("end"))
            let statuses = (0..<Self.restarts).map { $0.isMultiple(of: 2) ? SessionStatus.planning : .working }
            try cluster.issue(1, .say("Here."))
            let script =
                [.run("echo $PPID >> \"$MARKS/starts\""), .mark("pid", "echo $PPID"), .report(.shipping)]
                + statuses.flatMap { [ScriptStep.hold("go"), .report($0)] } + [.report(.reviewsInProgress), .hold("end"), .report(.complete)]
            try cluster.write(try JSONCoding.prettyText(of: WorkerScript(steps: script)), to: "\(cluster.scripts)/1.json")
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .shipping)
            let worker = try await cluster.process("pid")
            let before = try Standing(cluster, worker)

            for number in 0..<Self.restarts {
                // It reports while nobody is there, at the moment of the death, and during a graceful end.
                switch number % 3 {
                case 0:
                    try await laptop.crash(.agent)
                    try go.open()
                case 1:
                    try go.open()
                    try await laptop.crash(.agent)
                default:
                    try go.open()
                    try await laptop.ok("down", "--only", "agent")
                }
                try await laptop.ok("up", "--only", "agent")
            }
            try await laptop.wait("1", .reviewsInProgress)
            #expect(try worker.isAlive())
            let after = try Standing(cluster, worker)
            #expect(after.files == before.files && after.processes == before.processes && after.ofSupervisor == before.ofSupervisor)
            #expect(after.ofAgent < before.ofAgent + Self.restarts / 2 && after.ofCoordinator < before.ofCoordinator + Self.restarts / 2)

            try end.open()
            try await cluster.expectOneRun(of: "1")
            let starts = try String(contentsOfFile: "\(cluster.marks)/starts", encoding: .utf8)
            #expect(starts.split(separator: "\n").count == 1)
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
                let told = try watcher.statuses(of: "1").reduce(into: [SessionStatus]()) { if $0.last != $1 { $0.append($1) } }
                #expect(told == [.queued, .registered, .shipping] + statuses + [.reviewsInProgress, .complete])
                let numbers = try watcher.events().map(\.sequence)
                #expect(numbers == Array(1...UInt64(numbers.count)), "each event once")
            }
        }
    }
}

/// What stands around while a worker runs: files of the daemons, processes, open descriptors.
private struct Standing {
    let files: Set<String>
    let processes: Int
    let ofSupervisor: Int
    let ofAgent: Int
    let ofCoordinator: Int

    init(_ cluster: Cluster, _ worker: ProcessIdentity) throws {
        files = Set(try FileManager.default.contentsOfDirectory(atPath: cluster.laptop.home.run))
        processes = try Leftovers(root: cluster.root).processes().count
        ofSupervisor = try Self.descriptors(of: cluster.supervisor(of: worker).pid)
        ofAgent = try Self.descriptors(of: cluster.laptop.record(.agent).pid)
        ofCoordinator = try Self.descriptors(of: cluster.laptop.record(.coordinator).pid)
    }

    private static func descriptors(of pid: Int32) throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count }
}
