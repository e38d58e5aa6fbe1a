import CPlatform
import OrchCore
import OrchHome

/// An address of this machine.
struct MachineAddress: Hashable, Sendable, CustomStringConvertible {
    let interface: String
    /// Without brackets.
    let address: String

    var description: String { "\(interface) \(address)" }

    /// As it stands in an endpoint.
    var host: String { address.contains(":") ? "[\(address)]" : address }

    var isLoopback: Bool { address.hasPrefix("127.") || address == "::1" }

    /// Only machines that its owner has let into it get there: a tailnet (its addresses are those of RFC 6598), or WireGuard.
    var isOfMesh: Bool {
        if interface == "tailscale0" || interface.hasPrefix("wg") { return true }
        let parts = address.split(separator: ".").compactMap { Int($0) }
        return parts.count == 4 && parts[0] == 100 && (64..<128).contains(parts[1])
    }

    private static let bytesLimit = 64 << 10

    /// Those of the interfaces that are up.
    static func all() throws -> [MachineAddress] {
        var text = [CChar](repeating: 0, count: bytesLimit)
        var length = 0
        let code = platform_addresses(&text, text.count, &length)
        guard code == 0 else { throw SystemFailure(doing: "list the addresses of this machine", code: code) }
        return parse(String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    static func parse(_ text: String) -> [MachineAddress] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            return parts.count == 2 ? MachineAddress(interface: String(parts[0]), address: String(parts[1])) : nil
        }
    }
}

extension [MachineAddress] {
    /// Where to listen when nobody has said it: the address of a private mesh, IPv4 first; nil where there is none.
    var ofMesh: MachineAddress? {
        let mesh = filter { $0.isOfMesh && !$0.isLoopback }
        return mesh.first { !$0.address.contains(":") } ?? mesh.first
    }
}
