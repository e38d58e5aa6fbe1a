import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The daemons as processes: started, asked, refused twice, ended.
@Suite struct BackgroundTests {
    @Test func upIsIdempotentAndDownEndsBoth() async throws {
        try await OrchHouse.with { house in
            let first = try await house.run("up")
            #expect(first.exit == .code(0), "\(first.errorText)")
            #expect(first.text.contains("agent started (pid "))
            #expect(first.text.contains("coordinator started (pid "))
            let second = try await house.run("up")
            #expect(second.text == first.text.replacing(" started ", with: " already runs "))

            let down = try await house.run("down")
            #expect(down.text.contains("coordinator ended (pid "))
            #expect(down.text.contains("agent ended (pid "))
            for role in DaemonRole.allCases { #expect(try DaemonState.of(role, in: house.home) == .notRunning) }
            #expect(try await house.run("down").text == "coordinator was not running\nagent was not running\n")
        }
    }

    @Test func aSecondCoordinatorIsRefusedWithThePidOfTheFirst() async throws {
        try await OrchHouse.with { house in
            _ = try await house.run("up", "--only", "coordinator")
            let pid = try #require(try DaemonState.ready(.coordinator, in: house.home)?.pid)
            let second = try await house.run("coordinator")
            #expect(second.exit == .code(1))
            #expect(second.errorText == "orch: a coordinator already runs for \(house.home.root) (pid \(pid))\n")
            #expect(try DaemonState.ready(.coordinator, in: house.home)?.pid == pid, "the first is not disturbed")
        }
    }

    @Test func whatAKilledDaemonLeavesBlocksNoStart() async throws {
        try await OrchHouse.with { house in
            _ = try await house.run("up")
            let killed = try #require(try DaemonState.ready(.agent, in: house.home)?.process)
            let end = try #require(try ProcessWatch.end(of: killed))
            #expect(try killed.send(9))
            for await _ in end {}
            #expect(try await house.run("status").text.contains("agent       not running"))
            let again = try await house.run("up")
            #expect(again.exit == .code(0), "\(again.errorText)")
            #expect(try DaemonState.ready(.agent, in: house.home)?.pid != killed.pid)
        }
    }

    @Test func statusShowsDaemonsHostsAndNothing() async throws {
        try await OrchHouse.with { house in
            let quiet = try await house.run("status")
            #expect(quiet.exit == .code(0))
            #expect(quiet.text == "No daemon is running; start with 'orch up'.\n")

            try house.write(#"{"host": {"name": "laptop", "slots": 3}}"#)
            _ = try await house.run("up")
            let json = try JSONCoding.value(JSONValue.self, from: try await house.run("status", "--json").output)
            let daemons = try #require(json["daemons"]?.array)
            #expect(daemons.map { $0["role"]?.string } == ["coordinator", "agent"])
            #expect(daemons.map { $0["state"]?.string } == ["running", "running"])
            #expect(daemons[1]["endpoints"]?["work"]?.string == "ipc://\(house.home.run)/agent-work.sock")
            #expect(json["hosts"]?.array?.first?["name"]?.string == "laptop")
        }
    }

    @Test func aHostThatIsAddedIsDialledWithPinnedKeys() async throws {
        try await OrchHouse.with { laptop in
            try await OrchHouse.with { server in
                let key = try await laptop.run("key", "--role", "coordinator").line
                try server.write(#"{"host": {"name": "gpu-box"}, "listen": "tcp://127.0.0.1:*", "coordinatorKey": "\#(key)"}"#)
                let up = try await server.run("up", "--only", "agent")
                #expect(up.exit == .code(0), "\(up.errorText)")
                let doors = try #require(try DaemonState.ready(.agent, in: server.home)?.endpoints)
                let work = try #require(doors["tcp-work"])
                let status = try #require(doors["tcp-status"])
                #expect(work.hasPrefix("tcp://127.0.0.1:"))

                _ = try await laptop.run("up", "--only", "coordinator")
                let before = try #require(try DaemonState.ready(.coordinator, in: laptop.home)?.pid)
                let serverKey = try await server.run("key", "--role", "agent").line
                let added = try await laptop.run("host", "add", "gpu-box", "\(work)/\(serverKey)", "--status", status)
                #expect(added.exit == .code(0), "\(added.errorText)")
                #expect(added.text.contains("started anew"))
                #expect(try DaemonState.ready(.coordinator, in: laptop.home)?.pid != before)
                #expect(try await laptop.run("host", "list").text.contains("\ngpu-box  "))
                let shown = try await laptop.run("host", "show", "gpu-box").text
                #expect(shown.contains("  address     \(work)\n") && shown.contains("  key         \(serverKey)\n"), "\(shown)")

                #expect(try await laptop.run("host", "remove", "gpu-box").text.contains("gpu-box is removed"))
                #expect(try await laptop.run("host", "remove", "gpu-box").exit == .code(1))
            }
        }
    }

    @Test func anAddressThatTheMachineHasLostClosesOneDoorOnly() async throws {
        try await OrchHouse.with { house in
            let key = try await house.run("key", "--role", "coordinator").line
            // RFC 5737: an address that no machine has.
            try house.write(#"{"coordinatorKey": "\#(key)", "listen": ["tcp://127.0.0.1:*", "tcp://192.0.2.1:7717"]}"#)
            let up = try await house.run("up", "--only", "agent")
            #expect(up.exit == .code(0), "\(up.errorText)")
            let doors = try #require(try DaemonState.ready(.agent, in: house.home)?.endpoints)
            #expect(doors["tcp-work"]?.hasPrefix("tcp://127.0.0.1:") == true && doors["tcp-work-2"] == nil)
            let log = String(decoding: try BoundedFile.read(house.home.log(of: .agent), limit: 1 << 20), as: UTF8.self)
            #expect(log.contains("a door stays closed until the next start"), "\(log)")
            _ = try await house.run("down")
            try house.write(#"{"coordinatorKey": "\#(key)", "listen": "tcp://192.0.2.1:7717"}"#)
            let alone = try await house.run("up", "--only", "agent")
            #expect(alone.exit == .code(1) && alone.errorText.contains("192.0.2.1"), "\(alone.errorText)")
        }
    }

    @Test func anAgentWithoutAKeyDoesNotListen() async throws {
        try await OrchHouse.with { house in
            let agent = try await house.run("agent", "--listen", "tcp://127.0.0.1:*")
            #expect(agent.exit == .code(64))
            #expect(agent.errorText.contains("would be open to everybody"))
            #expect(agent.errorText.contains("orch key --role coordinator"))
            try house.write(#"{"listen": "tcp://127.0.0.1:*"}"#)
            let up = try await house.run("up")
            #expect(up.exit == .code(1))
            #expect(up.errorText.contains("would be open to everybody"), "the daemon's own words come through")
        }
    }

    @Test func aDaemonInTheForegroundEndsGracefully() async throws {
        try await OrchHouse.with { house in
            _ = try await house.run("up", "--only", "agent")
            _ = try await house.run("down")
            let lines = try house.log(of: .agent).split(separator: "\n")
            #expect(lines.contains { $0.contains(#"msg="told to end" signal=SIGTERM"#) })
            #expect(lines.last?.contains("agent ended") == true)
        }
    }

    @Test func aBuildServerNeedsNoCoordinator() async throws {
        try await OrchHouse.with { house in
            let key = try await house.run("key", "--role", "coordinator").line
            try house.write(#"{"coordinatorKey": "\#(key)", "listen": "tcp://127.0.0.1:*"}"#)
            let up = try await house.run("up")
            #expect(up.text.contains("agent started"))
            #expect(up.text.contains("No coordinator was started"))
            #expect(try DaemonState.of(.coordinator, in: house.home) == .notRunning)
        }
    }

    @Test func aHostCanNotHaveThisMachinesName() async throws {
        try await OrchHouse.with { house in
            try house.write(#"{"host": {"name": "laptop"}}"#)
            let key = try await house.run("key", "--role", "agent").line
            let added = try await house.run("host", "add", "laptop", "tcp://laptop:7717/\(key)")
            #expect(added.exit == .code(1))
            #expect(added.errorText.contains("laptop is what this machine itself is called"))
            #expect(try HostConfigFile(home: house.home, environment: house.environment).read().config.hosts.isEmpty)
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await OrchHouse.with { first in
            try await OrchHouse.with { second in
                let key = try await first.run("key", "--role", "coordinator").line
                try first.write(#"{"coordinatorKey": "\#(key)", "listen": "tcp://127.0.0.1:*"}"#)
                _ = try await first.run("up")
                let taken = try #require(try DaemonState.ready(.agent, in: first.home)?.endpoints["tcp-work"])
                let agent = try await second.run("agent", "--listen", taken, "--listen-status", "tcp://127.0.0.1:*", "--coordinator-key", key)
                #expect(agent.exit == .code(1))
                #expect(agent.errorText.split(separator: "\n").last?.contains(taken) == true, "\(agent.errorText)")
                #expect(try DaemonState.of(.agent, in: second.home) == .notRunning)
            }
        }
    }
}
