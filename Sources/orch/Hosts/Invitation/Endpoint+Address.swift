import CPlatform
import OrchCore
import OrchHome

extension Endpoint {
    /// With the address in it to which a connection would go from here, in the place of a name.
    ///
    /// - Throws: a `Problem` for a name that nobody knows. May take as long as a name server keeps it waiting.
    func resolved() throws(Problem) -> Endpoint {
        let plain = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        var buffer = [CChar](repeating: 0, count: Int(PLATFORM_ADDRESS_MAX))
        let code = platform_address(plain, &buffer, buffer.count)
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard code == 0 else {
            throw Problem(
                .unreachable, "this machine knows no address of \(host): \(text.printable(limit: 200))",
                next: "say where it is reached: --at tcp://192.0.2.7:\(port)")
        }
        return Endpoint(host: text.contains(":") ? "[\(text)]" : text, port: port)
    }
}
