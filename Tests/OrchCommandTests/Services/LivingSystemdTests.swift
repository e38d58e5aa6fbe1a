import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Services under the real systemd, as one person's manager in control groups of its own.
@Suite(RealPrograms.needsSystemd, .timeLimit(.minutes(3)))
struct LivingSystemdTests {
    /// Restarted, crashed and started again by systemd, stopped and started: the worker goes on, and is run once.
    @Test func aWorkerOutlivesEachEndOfItsAgent() async throws {
        try await Cluster.with { cluster in
            let runtime = "\(cluster.root)/systemd"
            let manager = try await ServiceDouble("user_systemd.py", ["--home", cluster.root, "--runtime", runtime], root: cluster.root)
            let laptop = ClusterHost(
                name: cluster.laptop.name, home: cluster.laptop.home,
                environment: cluster.laptop.environment.merging(["XDG_RUNTIME_DIR": runtime]) { $1 }, directory: cluster.laptop.directory)
            do {
                try await story(cluster, laptop)
            } catch {
                try await manager.end()
                throw error
            }
            try await manager.end()
        }
    }

    private func story(_ cluster: Cluster, _ laptop: ClusterHost) async throws {
        try await laptop.ok("service", "install", "agent", "coordinator", "--now")
        let first = try laptop.record(.agent)
        #expect(first.service == "orch-agent.service")
        #expect(try await laptop.ok("service").contains("agent       orch-agent.service  active, enabled, pid \(first.pid)"))

        let gate = try cluster.gate("go")
        try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .report(.complete))
        try await laptop.ok("spawn", "1")
        try await laptop.wait("1", .working)
        let worker = try await cluster.process("pid")
        #expect(
            try String(contentsOfFile: "/proc/\(worker.pid)/cgroup", encoding: .utf8).contains("/orch-agent.service"), "it is in the unit's group")

        // A crash: systemd starts the next one.
        try await laptop.crash(.agent)
        let second = try await successor(of: first, at: laptop)
        #expect(try second.service == "orch-agent.service" && worker.isAlive())
        #expect(try await laptop.ok("up").contains("agent already runs (pid \(second.pid)) as orch-agent.service"))

        // Other settings: started anew.
        let path = ["PATH": "\(laptop.environment["PATH"] ?? ""):/opt/more tools/100%"]
        let changed = try await laptop.orch("service", "install", "agent", "--now", with: path)
        #expect(changed.exit == .code(0), "\(changed.errorText)")
        let third = try laptop.record(.agent)
        #expect(try third.pid != second.pid && worker.isAlive())
        #expect(DaemonEnvironment.read(third.process)?["PATH"]?.hasSuffix(":/opt/more tools/100%") == true)

        try await laptop.ok("down")
        #expect(try worker.isAlive(), "stop ends the daemon alone")
        #expect(try await laptop.ok("service").contains("orch-agent.service  inactive, enabled"))
        try await laptop.ok("up")
        try gate.open()
        try await cluster.expectOneRun(of: "1")
        try await laptop.ok("service", "uninstall", "agent", "coordinator")
        for role in DaemonRole.allCases { #expect(try DaemonState.of(role, in: laptop.home) == .notRunning) }
    }

    private func successor(of old: DaemonRecord, at host: ClusterHost) async throws -> DaemonRecord {
        let changes = try FileWatch.changes(of: [.directory(host.home.run)])
        func next() throws -> DaemonRecord? { try DaemonState.ready(.agent, in: host.home).flatMap { $0.process == old.process ? nil : $0 } }
        if let record = try next() { return record }
        for await _ in changes { if let record = try next() { return record } }
        throw CancellationError()
    }
}
