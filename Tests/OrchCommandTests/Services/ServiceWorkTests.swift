import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A worker under daemons that are services: restarts, updates and ends of a service do not touch it.
@Suite(RealPrograms.needsPython, .timeLimit(.minutes(3)))
struct ServiceWorkTests {
    @Test func aWorkerGoesOnThroughAllOfIt() async throws {
        try await Cluster.with { cluster in
            let manager = try ScriptedRunner(in: cluster.root)
            try manager.set(["linger": .bool(true)])
            let path = ["PATH": "\(manager.programs):\(cluster.laptop.environment["PATH"] ?? "")"]
            let laptop = ClusterHost(
                name: cluster.laptop.name, home: cluster.laptop.home, environment: cluster.laptop.environment.merging(path) { $1 },
                directory: cluster.laptop.directory)
            let installed = try InstalledOrch(at: "\(cluster.root)/bin/orch", for: laptop)
            try await installed.ok("service", "install", "agent", "coordinator")

            // A command that needs the daemons has their manager start them.
            let gate = try cluster.gate("go")
            try cluster.issue(
                1, .mark("pid", "echo $PPID"), .mark("socket", "echo none$NOTIFY_SOCKET"), .report(.working), .hold("go"), .report(.complete))
            try await installed.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            #expect(try await cluster.mark("socket") == "none", "what a worker says is not taken for the daemon's")
            let old = try DaemonRole.allCases.map { try laptop.record($0).process }
            #expect(try DaemonRole.allCases.allSatisfy { try laptop.record($0).service != nil })

            // An update: the manager starts the new program.
            try installed.update()
            _ = try manager.newOrders()
            let up = try await installed.ok("up")
            for role in DaemonRole.allCases {
                let record = try laptop.record(role)
                #expect(
                    up.contains("\(role.rawValue) started anew (pid \(record.pid)) as orch-\(role.rawValue).service: its program was replaced"),
                    "\(up)")
                #expect(!old.contains(record.process))
            }
            #expect(try manager.newOrders() == ["agent", "coordinator"].map { "systemctl --user --quiet restart orch-\($0).service" })
            #expect(try worker.isAlive())

            try await installed.ok("down")
            #expect(try worker.isAlive(), "stop ends the daemon alone")
            try await installed.ok("up")
            try gate.open()
            try await cluster.expectOneRun(of: "1")
            try await installed.ok("service", "uninstall", "agent", "coordinator")
        }
    }
}
