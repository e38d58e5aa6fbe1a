import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// `orch service`, and how the other commands go through it. The daemons are real; systemd is scripted, so that it refuses when it shall
/// (`LivingSystemdTests` has the real one).
@Suite(RealPrograms.needsPython, .timeLimit(.minutes(3)))
struct ServiceCommandTests {
    private let unit = "orch-agent.service"

    @Test func aDaemonLivesAsAService() async throws {
        try await ServiceHouse.with { house in
            try house.manager.set(["linger": .bool(true)])
            let installed = try await house.ok("service", "install", "agent", "--now")
            let first = try house.record(.agent)
            #expect(installed == "wrote \(house.file(.agent))\nagent started (pid \(first.pid)) as \(unit)\n")
            #expect(
                try house.manager.newOrders()
                    == ["daemon-reload", "--quiet enable \(unit)", "--quiet start \(unit)"].map { "systemctl --user \($0)" })
            #expect(first.service == unit)
            #expect(try await house.ok("status").contains("agent       running  pid \(first.pid), version \(Version.orch), up"))
            #expect(try await house.ok("service").contains("agent       \(unit)  active, enabled, pid \(first.pid)  \(house.file(.agent))\n"))

            // Nobody starts a second.
            #expect(try await house.ok("up", "--only", "agent") == "agent already runs (pid \(first.pid)) as \(unit)\n")
            #expect(try house.manager.newOrders().isEmpty)
            #expect(try await house.ok("down").contains("agent ended (pid \(first.pid)); its service starts it at the next login"))
            #expect(try house.manager.newOrders() == ["systemctl --user --quiet stop \(unit)"])
            #expect(try DaemonState.of(.agent, in: house.house.home) == .notRunning)
            #expect(try house.house.log(of: .agent).contains("msg=\"told to end\" signal=SIGTERM"), "its log is where it always is")
            let up = try await house.ok("up", "--only", "agent")
            let second = try house.record(.agent)
            #expect(up == "agent started (pid \(second.pid)) as \(unit)\n" && second.service == unit)
            #expect(try house.manager.newOrders() == ["systemctl --user --quiet start \(unit)"])

            let removed = try await house.ok("service", "uninstall", "agent")
            #expect(removed.contains("removed \(house.file(.agent))\n") && removed.contains("agent ended (pid \(second.pid))"), "\(removed)")
            #expect(try DaemonState.of(.agent, in: house.house.home) == .notRunning)
            #expect(!FileManager.default.fileExists(atPath: house.file(.agent)))
            #expect(try await house.ok("service", "uninstall", "agent") == "\(unit) is not installed\n")
        }
    }

    @Test func bothDaemonsAreTakenOverFromTheBackground() async throws {
        try await ServiceHouse.with { house in
            try await house.ok("up")
            let before = try DaemonRole.allCases.map { try house.record($0).pid }
            let waiting = try await house.ok("service", "install", "agent", "coordinator")
            #expect(waiting.contains("goes on as it is; 'orch service install agent --now' hands it over"), "\(waiting)")
            #expect(waiting.contains("'loginctl enable-linger' lets it run from boot on"), "\(waiting)")
            #expect(try DaemonRole.allCases.map { try house.record($0).pid } == before)
            let installed = try await house.ok("service", "install", "coordinator", "agent", "--now")
            for role in DaemonRole.allCases {
                let record = try house.record(role)
                #expect(record.service == "orch-\(role.rawValue).service" && !before.contains(record.pid))
                #expect(installed.contains("\(role.rawValue) started anew (pid \(record.pid)) as orch-\(role.rawValue).service; workers went on"))
            }
        }
    }

    @Test func saidAgainItChangesOnlyWhatIsDifferent() async throws {
        try await ServiceHouse.with { house in
            try await house.ok("service", "install", "agent", "--now")
            let first = try house.record(.agent)
            let again = try await house.ok("service", "install", "agent", "--now")
            #expect(again.hasPrefix("\(house.file(.agent)) is as it should be\nagent already runs (pid \(first.pid)) as \(unit)\n"), "\(again)")
            let path = "\(house.environment["PATH"] ?? ""):/opt/more tools"
            let changed = try await house.ok("service", "install", "agent", "--now", with: ["PATH": path, "GH_TOKEN": "ghp_verysecret"])
            let second = try house.record(.agent)
            #expect(changed.hasPrefix("changed \(house.file(.agent)):\n  -Environment=\"PATH="), "\(changed)")
            #expect(changed.contains("agent started anew (pid \(second.pid)) as \(unit); workers went on\n") && second.pid != first.pid)
            #expect(changed.contains("not taken from this shell: GH_TOKEN\n") && !changed.contains("verysecret"), "\(changed)")
            #expect(DaemonEnvironment.read(second.process)?["PATH"]?.hasSuffix(":/opt/more tools") == true)
            #expect(DaemonEnvironment.read(second.process)?["GH_TOKEN"] == nil)
            let text = try String(contentsOfFile: house.file(.agent), encoding: .utf8)
            #expect(!text.contains("verysecret"))
        }
    }

    @Test(arguments: [false, true]) func readinessIsToldAlsoToAnAbstractSocket(isAbstract: Bool) async throws {
        try await ServiceHouse.with { house in
            try house.manager.set(["abstract": .bool(isAbstract)])
            try await house.ok("service", "install", "agent", "--now")
            #expect(try house.record(.agent).service == unit)
        }
    }

    @Test func whatIsNotOursIsLeftAsItIs() async throws {
        try await ServiceHouse.with { house in
            try PrivateDirectory.createAll(URL(fileURLWithPath: house.file(.agent)).deletingLastPathComponent().path)
            let theirs = "[Service]\nExecStart=/usr/bin/other\n"
            try AtomicFile.write(Array(theirs.utf8), to: house.file(.agent))
            for command in ["install", "uninstall"] {
                let refused = try await house.run("service", command, "agent")
                #expect(refused.exit == .code(1) && refused.errorText.contains("was not made by orch, and is left as it is"), "\(refused.errorText)")
            }
            #expect(try String(contentsOfFile: house.file(.agent), encoding: .utf8) == theirs)

            try await house.ok("service", "install", "coordinator")
            let elsewhere = ["ORCH_HOME": "\(house.house.root)/elsewhere"]
            for command in ["install", "uninstall"] {
                let refused = try await house.run("service", command, "coordinator", with: elsewhere)
                #expect(refused.exit == .code(1) && refused.errorText.contains("is the service of another ORCH_HOME"), "\(refused.errorText)")
            }
            #expect(try await house.ok("service", "status", with: elsewhere).contains("is of another ORCH_HOME"))
        }
    }

    @Test func withoutAManagerNothingIsDone() async throws {
        try await ServiceHouse.with { house in
            try house.manager.set(["obstacle": .string("Failed to connect to bus: No medium found")])
            let refused = try await house.run("service", "install", "agent", "--now")
            #expect(
                refused.errorText == "orch: no systemd runs services for you here: Failed to connect to bus: No medium found; "
                    + "'orch up' runs the daemons in the background; in a container, let 'orch agent' be what it runs\n")
            #expect(refused.exit == .code(1) && !FileManager.default.fileExists(atPath: "\(house.house.root)/.config"))
            #expect(try await house.ok("service").contains("No service can be run now: no systemd runs services for you here"))
            #expect(try await house.ok("up", "--only", "agent").hasPrefix("agent started (pid "))
            #expect(try house.record(.agent).service == nil)
        }
    }

    /// The manager is gone while its daemon runs: it is ended all the same, and the files can be removed.
    @Test func aManagerThatHasGoneKeepsNobodyFromEndingIt() async throws {
        try await ServiceHouse.with { house in
            try await house.ok("service", "install", "agent", "--now")
            try house.manager.set(["obstacle": .string("Failed to connect to bus")])
            let up = try await house.run("up", "--only", "agent")
            #expect(up.exit == .code(0), "it runs: \(up.errorText)")
            let down = try await house.run("down")
            #expect(down.exit == .code(0) && down.errorText.contains("is not ended by its manager"), "\(down.errorText)")
            #expect(try DaemonState.of(.agent, in: house.house.home) == .notRunning)
            let start = try await house.run("up", "--only", "agent")
            #expect(start.exit == .code(1) && start.errorText.contains("no systemd runs services for you here"), "\(start.errorText)")
            let removed = try await house.ok("service", "uninstall", "agent")
            #expect(removed.contains("nothing was ended: no systemd runs services"), "\(removed)")
            #expect(try await house.ok("up", "--only", "agent").hasPrefix("agent started (pid "))
        }
    }

    @Test(arguments: ["daemon-reload", "enable", "start"]) func aStepThatFailsLeavesNothingHalfDone(verb: String) async throws {
        try await ServiceHouse.with { house in
            try await house.ok("up", "--only", "agent")
            // Taking it back needs the manager too: it refuses once, as a manager that is busy.
            try house.manager.set(["refuses": .object([verb: .string("Access denied")])])
            let refused = try await house.run("service", "install", "agent", "--now")
            #expect(refused.exit == .code(1) && refused.errorText.contains("Access denied"), "\(refused.errorText)")
            #expect(!FileManager.default.fileExists(atPath: house.file(.agent)))
            #expect(try house.record(.agent).service == nil, "it runs in the background, as before")
        }
    }

    @Test func aDaemonThatDoesNotStartIsToldInItsOwnWords() async throws {
        try await ServiceHouse.with { house in
            try house.house.write(#"{"listen": "tcp://127.0.0.1:*"}"#)
            let refused = try await house.run("service", "install", "agent", "--now")
            #expect(refused.exit == .code(1) && refused.errorText.contains("would be open to everybody"), "\(refused.errorText)")
            #expect(!FileManager.default.fileExists(atPath: house.file(.agent)))
        }
    }

    @Test func lingeringIsTurnedOnOnlyWhenAsked() async throws {
        try await ServiceHouse.with { house in
            let without = try await house.ok("service", "install", "agent")
            #expect(without.contains("Without lingering all this ends when you log out, workers too"), "\(without)")
            #expect(try !house.manager.newOrders().contains("loginctl enable-linger"))
            try house.manager.set(["refuses": .object(["enable-linger": .string("Could not enable linger: Access denied")])])
            let refused = try await house.run("service", "install", "agent", "--linger")
            #expect(
                refused.exit == .code(1) && refused.errorText.contains("ask an administrator for 'loginctl enable-linger"), "\(refused.errorText)")
            try house.manager.set([:])
            let with = try await house.ok("service", "install", "agent", "--linger")
            #expect(with.hasPrefix("your services run without a login from now on\n") && !with.contains("Without lingering"), "\(with)")
            let json = try JSONCoding.value(JSONValue.self, from: Array(try await house.ok("service", "status", "--json").utf8))
            #expect(json["lingers"] == .bool(true) && json["services"]?.array?[1]["owner"]?.string == "us", "\(json)")
        }
    }

    /// As after an orch was installed at another place: the service still starts the old one.
    @Test func aServiceThatStartsAnotherOrchIsNamed() async throws {
        try await ServiceHouse.with { house in
            try await house.ok("service", "install", "agent")
            let text = try String(contentsOfFile: house.file(.agent), encoding: .utf8)
            let old = text.replacing("Restart=", with: "Environment=\"ORCH_AS_VERSION=0.0.9\"\nRestart=")
            try AtomicFile.write(Array(old.utf8), to: house.file(.agent))
            let reload = try await CommandRunner().run(
                OrchForge.Command("systemctl", ["--user", "daemon-reload"], environment: house.environment, doing: "reload"))
            #expect(reload.succeeded)
            try await house.ok("up", "--only", "agent")
            let first = try house.record(.agent).pid
            let up = try await house.ok("up", "--only", "agent")
            let second = try house.record(.agent).pid
            #expect(
                up == "agent started anew (pid \(second)) as \(unit), and its service starts another orch than this: "
                    + "it was version 0.0.9, this is \(Version.orch)\n  'orch service install agent --now' makes it start this one\n")
            #expect(first != second)
            try await house.ok("service", "install", "agent", "--now")
            #expect(try house.record(.agent).version == Version.orch)
        }
    }

    /// A service is not told to recover, so the one that is runs in the background until it is handed back.
    @Test func aLedgerIsBuiltAnewInTheBackground() async throws {
        try await ServiceHouse.with { house in
            try await house.ok("service", "install", "coordinator", "agent")
            let up = try await house.ok("up", "--recover")
            #expect(up.contains("'orch service install coordinator --now' gives it back to its service"), "\(up)")
            #expect(try house.record(.coordinator).service == nil && house.record(.agent).service == unit)
            try await house.ok("service", "install", "coordinator", "--now")
            #expect(try house.record(.coordinator).service == "orch-coordinator.service")
        }
    }

    @Test func aServiceIsOnlyTheDaemonThatItIsFor() async throws {
        try await ServiceHouse.with { house in
            let wrong = try await house.run("agent", "--as-service", "orch-coordinator.service")
            let usage: Int32 = 64
            #expect(wrong.exit == .code(usage) && wrong.errorText.contains("the agent is not the service orch-coordinator.service"))
        }
    }
}
