import OrchCore
import OrchHome

/// Opens this machine's agent to one coordinator over tcp, and says what to run there.
struct AgentListening: Sendable {
    let machine: Machine
    /// Absolute path of the orch binary.
    let orch: String
    /// Leaves another coordinator for this one, or takes one in again whose key was revoked.
    let replaces: Bool

    private var enrolling: Enrolling { Enrolling(machine: machine, orch: orch) }

    /// - Parameters:
    ///   - wish: `tcp://ADDRESS[:PORT]`; nil takes the address of a tailnet or of WireGuard.
    ///   - coordinator: nil: the one that is pinned.
    /// - Returns: what a person is told; the last line is the command for the other side.
    func listen(at wish: String?, _ coordinator: PublicKey?) async throws -> [String] {
        let config = try machine.config()
        guard let coordinator = coordinator ?? config.coordinatorKey else {
            throw Problem(
                .usage, "nobody could come in: the key of the coordinator is not known here",
                next: "run 'orch key --role coordinator' on its machine, and give what it prints with --coordinator")
        }
        try Enrolling.admit(coordinator, replaces: replaces, config)
        let addresses = try MachineAddress.all()
        let place = try ListeningPlace(wish, among: addresses, command: "orch agent listen")
        try machine.home.create()
        let key = try KeyStore(home: machine.home).pair(.agent).publicKey
        let endpoint = try await endpoint(at: place, config)
        let name = try config.host.name ?? MachineName.hostName(MachineName.current)
        try machine.configFile.obey(coordinator, listen: [endpoint], name: name)
        let isNew = config.coordinatorKey != coordinator || config.listen != [endpoint] || config.revocation(of: coordinator) != nil
        let agent = try await agent(isNew: isNew)
        let ports = try agent.record.map { try Self.ports(of: $0) } ?? (work: endpoint.port, status: endpoint.port + 1)
        let address = PinnedEndpoint(endpoint: Endpoint(host: place.dialled, port: ports.work), key: key)
        let status = ports.status == ports.work + 1 ? "" : " --status \(Endpoint(host: place.dialled, port: ports.status))"
        return agent.words + ["Run this on the machine of the coordinator:", "orch host add \(name) \(address)\(status)"]
    }

    private func endpoint(at place: ListeningPlace, _ config: HostConfig) async throws -> Endpoint {
        guard let port = place.port else {
            let (endpoints, _) = try await enrolling.endpoints(at: [place.host], config)
            guard let first = endpoints.first else { throw Problem(.internalError, "no endpoint was found") }
            return first
        }
        let endpoint = Endpoint(host: place.host, port: port)
        guard endpoint.statusEndpoint != nil else { throw Problem(.usage, "no port follows \(endpoint) for the events", next: "take a lower one") }
        // The agent that runs has it: it will let go.
        guard port != 0, !config.listen.contains(where: { $0.port == port }) else { return endpoint }
        guard try Enrolling.areFree([endpoint]) else {
            throw Problem(.conflict, "\(endpoint) or the port behind it is taken by another program", next: "name another port, or none")
        }
        return endpoint
    }

    private func agent(isNew: Bool) async throws -> (record: DaemonRecord?, words: [String]) {
        let daemons = BackgroundDaemons(machine: machine, orch: orch)
        if isNew {
            switch try await daemons.refresh(.agent) {
            case .restarted(let record): return (record, ["The agent was started anew to listen there (pid \(record.pid)); workers went on."])
            case .notOurs(let pid):
                return (nil, ["The agent (pid \(pid)) was not started by 'orch up': start it anew, so that it listens there."])
            case .notRunning: break
            }
        }
        let started = try await daemons.up([.agent])
        return (started.first?.record, started.flatMap(\.lines))
    }

    /// Those that the system gave out, where it was to choose.
    private static func ports(of record: DaemonRecord) throws -> (work: Int, status: Int) {
        let doors = try ["tcp-work", "tcp-status"].compactMap { try record.endpoints[$0].map { try Endpoint($0).port } }
        guard doors.count == 2 else {
            throw Problem(.conflict, "the agent (pid \(record.pid)) does not listen on tcp", next: "see its log, and 'orch doctor'")
        }
        return (doors[0], doors[1])
    }
}
