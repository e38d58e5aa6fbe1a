import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// `orch host add --ssh` to a machine with a service manager.
@Suite(RealPrograms.needsSSH, .timeLimit(.minutes(3)))
struct HostServiceTests {
    private let unit = "orch-agent.service"

    /// Its login shell finds the manager's programs.
    private func with(_ body: (FarHost, ScriptedRunner) async throws -> Void) async throws {
        try await FarHost.with { far in
            let person = far.cluster.gpuBox.directory
            let manager = try ScriptedRunner(in: person)
            try far.cluster.write("PATH='\(manager.programs)':$PATH\n", to: "\(person)/.profile")
            try await body(far, manager)
        }
    }

    @Test func anAgentThatLingersIsAService() async throws {
        try await with { far, manager in
            try manager.set(["linger": .bool(true)])
            let said = try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            let first = try far.cluster.gpuBox.record(.agent)
            #expect(said.contains("gpu-box: its agent is the service \(unit), and starts with the machine\n") && first.service == unit, "\(said)")
            #expect(DaemonEnvironment.read(first.process)?["PATH"]?.hasPrefix(manager.programs) == true, "the PATH that the person has there")
            _ = try manager.newOrders()

            // Said again, nothing is started anew; with other settings, by the manager.
            try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(try far.cluster.gpuBox.record(.agent).pid == first.pid)
            let elsewhere = ["ORCH_HOME": "\(far.cluster.root)/elsewhere"]
            let taken = try await far.laptop.orch("host", "add", "box", "--ssh", "gpu-box", "--replace", with: elsewhere)
            #expect(taken.exit == .code(0), "\(taken.errorText)")
            #expect(try manager.newOrders().contains("systemctl --user --quiet restart \(unit)"))
            let second = try far.cluster.gpuBox.record(.agent)
            #expect(second.pid != first.pid && second.service == unit)
        }
    }

    @Test func withoutLingeringItStaysInTheBackground() async throws {
        try await with { far, manager in
            let said = try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(
                said.contains("its agent ends with the machine, and 'orch up' there starts it again: your services end when you log out there"),
                "\(said)")
            let first = try far.cluster.gpuBox.record(.agent)
            #expect(try first.service == nil && manager.orders().isEmpty)

            let asked = try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box", "--linger")
            let second = try far.cluster.gpuBox.record(.agent)
            #expect(asked.contains("its agent is the service \(unit)") && second.service == unit && second.pid != first.pid, "\(asked)")
            #expect(try manager.orders().first == "loginctl enable-linger")
        }
    }

    @Test func whereThereIsNoManagerItIsSaid() async throws {
        try await with { far, manager in
            try manager.set(["obstacle": .string("Failed to connect to bus: No medium found")])
            let said = try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(said.contains("no systemd runs services for you here: Failed to connect to bus: No medium found\n"), "\(said)")
            #expect(try far.cluster.gpuBox.record(.agent).service == nil)
        }
    }
}
