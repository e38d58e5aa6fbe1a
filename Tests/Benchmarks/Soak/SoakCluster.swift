import Foundation
import OrchCore
import OrchHome
import OrchWire

/// One coordinator and its agents: the first over ipc in the coordinator's own home, the others over tcp with CURVE.
struct SoakCluster: Sendable {
    /// Below the ports that the kernel gives out by itself (`net.ipv4.ip_local_port_range`), so that nobody takes one while its agent is down.
    private static let ports = 20_000..<32_000
    /// Ports that are tried for one agent.
    private static let portTries = 5
    /// How long all agents may take until they are heard.
    private static let connectLimit: Duration = .seconds(60)

    let ground: Ground
    let hosts: [SoakHost]
    let stage: Stage
    var coordinator: SoakHost { hosts[0] }

    init(_ plan: SoakPlan, ground: Ground) throws {
        self.ground = ground
        hosts = try (0..<plan.agents).map { try SoakHost(place: $0, ground: ground) }
        stage = Stage(root: "\(ground.root)/stage")
    }

    func host(named name: HostName) -> SoakHost? { hosts.first { $0.name == name } }

    /// Starts all of it.
    func start(_ plots: [Plot]) async throws {
        try GreetRepository(ground: ground, files: 10).make()
        try stage.build(plots)
        try coordinator.home.create()
        let key = try ground.orch("key", "--role", "coordinator", home: coordinator.home).text().trimmingCharacters(in: .whitespacesAndNewlines)
        var remote: [String: JSONValue] = [:]
        for host in hosts.dropFirst() { remote[host.name.text] = try await start(host, coordinatorKey: key) }
        try write(configuration: ["hosts": .object(remote)], of: coordinator)
        for role in coordinator.roles { try await coordinator.start(role) }
    }

    /// Starts an agent on ports that are free: how the coordinator finds it.
    private func start(_ host: SoakHost, coordinatorKey: String) async throws -> JSONValue {
        try host.home.create()
        let key = try ground.orch("key", "--role", "agent", home: host.home).text().trimmingCharacters(in: .whitespacesAndNewlines)
        var failure: (any Error)?
        for _ in 0..<Self.portTries {
            let endpoint = "tcp://127.0.0.1:\(Int.random(in: Self.ports) & ~1)"
            try write(configuration: ["listen": .string(endpoint), "coordinatorKey": .string(coordinatorKey)], of: host)
            do {
                try await host.start(.agent)
                return .object(["endpoint": .string(endpoint), "key": .string(key)])
            } catch {
                failure = error
            }
        }
        throw failure ?? BenchmarkFailure(doing: "start \(host.name)", cause: "no port is free")
    }

    private func write(configuration more: [String: JSONValue], of host: SoakHost) throws {
        let file: [String: JSONValue] = [
            // Many agents share this machine, and none of them is to wait for its load.
            "host": .object([
                "name": .string(host.name.text), "slots": .int(Int64(SoakPlan.slots)), "maxLoadPerCore": .int(0), "minFreeMemory": .int(0),
            ]),
            "worker": .object([
                "command": .array(stage.command(orch: ground.products.orch).map { .string($0) }),
                "env": .object(stage.variables.mapValues { .string($0) }),
            ]),
        ]
        let text = try JSONCoding.prettyText(of: JSONValue.object(file.merging(more) { $1 }))
        try AtomicFile.write(Array(text.utf8), to: host.home.configuration, mode: 0o600)
    }

    /// Waits until the coordinator hears every agent.
    func isConnected(asking desk: Desk) async throws {
        let isSo = try await Pass.until(Self.connectLimit) {
            let status = try await desk.ask(.status).status
            return status?.hosts.count == hosts.count && status?.hosts.allSatisfy { $0.reachability == .connected } == true
        }
        guard isSo else { throw BenchmarkFailure(doing: "connect the agents", cause: "not all were heard within \(Self.connectLimit)") }
    }

    /// Starts what does not run.
    func heal() async throws {
        for host in hosts { for role in host.roles { try await host.start(role) } }
    }

    /// What runs, by the names of its host and its role.
    func daemons() throws -> [(host: SoakHost, role: DaemonRole, process: ProcessIdentity)] {
        try hosts.flatMap { host in try host.roles.compactMap { role in try host.process(role).map { (host, role, $0) } } }
    }
}
