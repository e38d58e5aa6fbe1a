import OrchAgent
import OrchCoordinator
import OrchCore
import OrchHome
import Testing
import ZeroMQ

@testable import orch

/// What the daemons are started with, from `config.json` and the command line.
@Suite struct StartTests {
    private let home = HomeDirectory(root: "/home/me/.orchestration")

    private func config(_ text: String) throws -> HostConfig { try HostConfig.parse(Array(text.utf8), file: "config.json", home: "/home/me").config }

    private func key() throws -> PublicKey { try #require(PublicKey(bytes: [UInt8](repeating: 7, count: 32))) }

    private func agent(_ config: HostConfig, _ wishes: AgentStart.Wishes) throws -> AgentSettings {
        let start = AgentStart(
            home: home, config: config, wishes: wishes, sockets: "/run/orch", machineName: "My-Laptop.local", orch: "/usr/bin/orch", environment: [:])
        return try start.settings(keys: try CurveKeyPair.generate()) { HostConfig() }
    }

    @Test func anAgentAlwaysHasItsLocalDoor() throws {
        let settings = try agent(HostConfig(), AgentStart.Wishes())
        #expect(settings.host.text == "My-Laptop")
        #expect(settings.slots == 4)
        #expect(settings.control == "ipc:///run/orch/agent.sock")
        #expect(settings.doors.map(\.work) == ["ipc:///run/orch/agent-work.sock"])
        #expect(settings.doors[0].security == nil)
    }

    @Test func flagsStandAboveTheConfiguration() throws {
        let file = try config(#"{"host": {"name": "old", "slots": 2, "labels": {"gpu": "a100", "site": "home"}}, "listen": "tcp://0.0.0.0:7717"}"#)
        let wishes = AgentStart.Wishes(
            name: try HostName("gpu-box"), slots: 8, listen: try Endpoint("tcp://127.0.0.1:9000"), coordinatorKey: try key(), labels: ["gpu": "h100"])
        let settings = try agent(file, wishes)
        #expect(settings.host.text == "gpu-box")
        #expect(settings.slots == 8)
        #expect(settings.labels == ["gpu": "h100", "site": "home"])
        #expect(settings.doors.map(\.work) == ["ipc:///run/orch/agent-work.sock", "tcp://127.0.0.1:9000"])
        #expect(settings.doors[1].status == "tcp://127.0.0.1:9001")
        #expect(settings.doors[1].security?.coordinator.bytes == (try key()).bytes)
    }

    @Test func noTCPWithoutAKey() throws {
        let problem = #expect(throws: Problem.self) { try agent(HostConfig(), .init(listen: try Endpoint("tcp://0.0.0.0:7717"))) }
        #expect(problem?.words.contains("open to everybody") == true)
        #expect(throws: Problem.self) { try agent(HostConfig(), .init(listenStatus: try Endpoint("tcp://0.0.0.0:7718"))) }
        #expect(throws: Problem.self) {
            try agent(HostConfig(), .init(listen: try Endpoint("tcp://0.0.0.0:65535"), coordinatorKey: try key()))
        }
    }

    private func hosts(_ config: HostConfig, includesLocal: Bool = true) throws -> [String] {
        let start = CoordinatorStart(
            home: home, config: config, sockets: "/run/orch", configuration: HostConfigFile(home: home, environment: [:]), environment: [:],
            machineName: "laptop", includesLocal: includesLocal)
        let settings = try start.settings(keys: try CurveKeyPair.generate())
        return settings.hosts.map { "\($0.name) \($0.work) \($0.status) \($0.isLocal) \($0.key == nil ? "-" : "key")" }
    }

    @Test func aCoordinatorDialsItsOwnAgentAndThoseOfTheConfiguration() throws {
        let file = try config(#"{"hosts": {"gpu-box": {"endpoint": "tcp://gpu-box:7717", "key": "\#(try key().text)"}}}"#)
        let remote = "gpu-box tcp://gpu-box:7717 tcp://gpu-box:7718 false key"
        #expect(try hosts(file) == ["laptop ipc:///run/orch/agent-work.sock ipc:///run/orch/agent-status.sock true -", remote])
        #expect(try hosts(file, includesLocal: false) == [remote])
    }

    @Test func twoHostsOfOneNameAreRefused() throws {
        let file = try config(#"{"host": {"name": "gpu-box"}, "hosts": {"gpu-box": {"endpoint": "gpu-box", "key": "\#(try key().text)"}}}"#)
        #expect(throws: Problem.self) { try hosts(file) }
    }

    @Test func machinesAreNamedByTheFirstPartOfTheirName() throws {
        #expect(try MachineName.hostName("Anna’s-Mac.local").text == "Anna-s-Mac")
        #expect(try MachineName.hostName("build_1").text == "build_1")
        #expect(throws: Problem.self) { try MachineName.hostName("...") }
    }

    @Test func endpointsAreNamedByTheirUse() {
        let named = AgentCommand.endpoints(["ipc:///a", "ipc:///w", "ipc:///s", "tcp://[::ffff:127.0.0.1]:7", "tcp://[::]:8"])
        #expect(
            named == ["control": "ipc:///a", "work": "ipc:///w", "status": "ipc:///s", "tcp-work": "tcp://127.0.0.1:7", "tcp-status": "tcp://[::]:8"])
    }

    @Test func aRepositoryHasOneNameOnEachWayToIt() throws {
        let name = try RepositoryIdentity(addressOrPath: "https://github.com/Octocat/Hello.git").text
        #expect(name == "github.com/octocat/hello")
        #expect(try RepositoryIdentity(addressOrPath: "git@github.com:octocat/hello.git").text == name)
        #expect(try RepositoryIdentity(addressOrPath: "/home/me/hello").text == "/home/me/hello")
    }
}
