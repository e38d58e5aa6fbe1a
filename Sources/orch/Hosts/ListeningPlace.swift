import OrchCore
import OrchHome

/// Where a daemon is to listen: at an address of this machine, never at all of them unless somebody says so.
struct ListeningPlace: Hashable, Sendable {
    /// An address, an interface or `*`, as it stands in an endpoint.
    let host: String
    /// Nil where nothing was said: one that is free.
    let port: Int?
    /// What others reach it by.
    let dialled: String

    /// - Parameters:
    ///   - wish: `tcp://ADDRESS[:PORT]`, or an interface in the place of the address; nil takes that of a tailnet or of WireGuard.
    ///   - command: for the words of an error.
    init(_ wish: String?, among addresses: [MachineAddress], command: String) throws {
        let others = addresses.filter { !$0.isLoopback }.map(\.description)
        guard let wish else {
            guard let mesh = addresses.ofMesh else {
                throw Problem(
                    .usage, "this machine is in no tailnet and no WireGuard: say at which of its addresses it is to listen",
                    next: "for example '\(command) tcp://\(addresses.first { !$0.isLoopback }?.host ?? "127.0.0.1")'", details: others)
            }
            (host, port, dialled) = (mesh.host, nil, mesh.host)
            return
        }
        let endpoint = try Endpoint(wish)
        host = endpoint.host
        let isPortSaid = wish.hasSuffix(":*") || wish.hasSuffix(":\(endpoint.port)")
        port = isPortSaid ? endpoint.port : nil
        let ofInterface = addresses.filter { $0.interface == endpoint.host }
        if let named = ofInterface.first(where: { !$0.address.contains(":") }) ?? ofInterface.first {
            dialled = named.host
        } else if ["*", "0.0.0.0", "[::]"].contains(endpoint.host) {
            dialled = MachineName.current
        } else {
            // How an IPv6 address is written is libzmq's to read.
            guard endpoint.host.hasPrefix("[") || addresses.contains(where: { $0.address == endpoint.host }) || endpoint.host.hasPrefix("127.")
            else {
                throw Problem(
                    .usage, "\(endpoint.host) is no address of this machine and none of its interfaces", next: "take one of these",
                    details: others)
            }
            dialled = endpoint.host
        }
    }
}
