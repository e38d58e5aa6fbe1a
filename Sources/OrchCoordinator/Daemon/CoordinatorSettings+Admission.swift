import OrchWire
import ZeroMQ

extension CoordinatorSettings {
    /// Whether anything but a local socket is bound.
    var listensOnTCP: Bool { !remote.control.isEmpty }

    /// Whose handshakes succeed, by the domain of their role.
    var admitted: [String: Set<CurveKey>] {
        let clients = Set(remote.clients.keys)
        return [WireSockets.Domain.client: clients, WireSockets.Domain.watcher: clients]
    }
}
