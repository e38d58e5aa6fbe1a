import OrchCoordinator
import OrchCore
import OrchForge
import OrchHome
import ZeroMQ

/// What a coordinator is started with: the hosts of `config.json`, and the one it runs on.
struct CoordinatorStart: Sendable {
    let home: HomeDirectory
    let config: HostConfig
    /// The directory of the local sockets.
    let sockets: String
    /// Where the keys of hosts stand.
    let configuration: HostConfigFile
    /// What ssh is run with.
    let environment: [String: String]
    /// How this machine is called where `config.json` does not say.
    let machineName: String
    /// Whether the agent of this `ORCH_HOME` is dialled too.
    let includesLocal: Bool
    /// Whether a ledger that was lost is built anew.
    var recovers = false

    func settings(keys: CurveKeyPair) throws -> CoordinatorSettings {
        CoordinatorSettings(
            home: home, control: "ipc://\(sockets)/coordinator.sock", events: "ipc://\(sockets)/coordinator-events.sock", hosts: try hosts(),
            configuration: configuration, keys: keys, recovers: recovers, policy: config.placement, remote: try remote())
    }

    private func remote() throws -> CoordinatorSettings.RemoteClients {
        var clients: [CurveKey: RemoteClient] = [:]
        for (name, client) in config.coordinator.clients {
            clients[try CurveKey(client.key)] = RemoteClient(name: name, key: client.key.text, isReadOnly: client.isReadOnly)
        }
        let control = config.coordinator.control
        return CoordinatorSettings.RemoteClients(
            control: control.map(\.description), events: control.compactMap { $0.statusEndpoint?.description }, clients: clients)
    }

    private func hosts() throws -> [CoordinatorSettings.HostEntry] {
        var entries: [CoordinatorSettings.HostEntry] = []
        if includesLocal {
            let name = try config.host.name ?? MachineName.hostName(machineName)
            guard config.hosts[name] == nil else {
                throw Problem(
                    .conflict, "\(name) is this machine's own name and one of the hosts in \(home.configuration)",
                    next: "give this machine another \"host\": {\"name\": …} there, or remove the other with 'orch host remove \(name)'")
            }
            entries.append(
                CoordinatorSettings.HostEntry(
                    name: name, work: "ipc://\(sockets)/agent-work.sock", status: "ipc://\(sockets)/agent-status.sock", key: nil, isLocal: true))
        }
        for (number, (name, host)) in config.hosts.sorted(by: { $0.key < $1.key }).enumerated() {
            var entry = try entry(name, host, number)
            entry.nextKey = try host.nextKey.map { try CurveKey($0) }
            entry.isRevoked = config.isRevoked(host)
            entries.append(entry)
        }
        return entries
    }

    /// - Parameter number: tells the sockets of its tunnel from those of others; a host's name may be longer than a socket's.
    private func entry(_ name: HostName, _ host: RemoteHost, _ number: Int) throws -> CoordinatorSettings.HostEntry {
        let key = try CurveKey(host.key)
        guard let destination = host.ssh else {
            return CoordinatorSettings.HostEntry(
                name: name, work: host.endpoint.description, status: host.statusEndpoint.description, key: key, isLocal: false)
        }
        let work = SSHTunnel.Forward(socket: "\(sockets)/ssh-\(number)-work.sock", there: host.endpoint.authority)
        let status = SSHTunnel.Forward(socket: "\(sockets)/ssh-\(number)-status.sock", there: host.statusEndpoint.authority)
        return CoordinatorSettings.HostEntry(
            name: name, work: "ipc://\(work.socket)", status: "ipc://\(status.socket)", key: key, isLocal: false,
            tunnel: SSHTunnel(SSH(destination, environment: environment), forwards: [work, status]))
    }
}
