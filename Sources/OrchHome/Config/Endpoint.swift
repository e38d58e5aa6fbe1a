import OrchCore

/// Why a text is no endpoint.
public struct InvalidEndpoint: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public let rule: String

    public var description: String { "\"\(text.printable(limit: 120))\" is no endpoint: \(rule)" }
}

/// A TCP endpoint as ZeroMQ writes it: `tcp://gpu-box:7717`, `tcp://[::1]:7717`, `tcp://0.0.0.0:7717`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// What a port is where none is said.
    public static let workPort = 7717
    private static let textBytes = 300

    /// A name, an address or, to listen on all interfaces, `*`. An IPv6 address has its brackets.
    public let host: String
    /// 1 to 65535; 0 where a listener is to be given a free one.
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `tcp://host:port`; a bare `host` or `host:port` is taken as tcp, and the port is 7717 where none is said.
    public init(_ text: String) throws(InvalidEndpoint) {
        func refuse(_ rule: String) -> InvalidEndpoint { InvalidEndpoint(text: text, rule: rule) }
        guard text.utf8.count <= Self.textBytes else { throw refuse("it is too long") }
        var rest = text[...]
        if let mark = text.firstRange(of: "://") {
            guard text[..<mark.lowerBound] == "tcp" else { throw refuse("write tcp://host:port") }
            rest = text[mark.upperBound...]
        }
        var port = Self.workPort
        if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]"), rest.hasPrefix("[") || rest.firstIndex(of: ":") == colon {
            let digits = rest[rest.index(after: colon)...]
            guard let number = digits == "*" ? 0 : Int(digits), (0...65535).contains(number), digits.first != "+" else {
                throw refuse("the port is no number from 0 to 65535")
            }
            port = number
            rest = rest[..<colon]
        }
        let bare = rest.hasPrefix("[") && rest.hasSuffix("]") ? rest.dropFirst().dropLast() : rest
        guard bare.count == rest.count ? Self.isName(bare) : Self.isAddress6(bare) else {
            throw refuse("the host is missing or has other characters than letters, digits, '.', '-' (an IPv6 address stands in brackets)")
        }
        self.init(host: String(rest), port: port)
    }

    private static func isName(_ text: Substring) -> Bool {
        if text == "*" { return true }
        return text.first.map { $0 != "-" } == true && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
    }

    private static func isAddress6(_ text: Substring) -> Bool {
        text.contains(":") && text.allSatisfy { $0.isASCII && ($0.isHexDigit || ":.%".contains($0) || $0.isLetter) }
    }

    /// Where the status channel is if nothing else is said: the next port. 0 stays 0. Nil after the last port.
    public var statusEndpoint: Endpoint? {
        guard port < 65535 else { return nil }
        return Endpoint(host: host, port: port == 0 ? 0 : port + 1)
    }

    /// Whether a peer can connect to it: a host that is one, and a port.
    public var canBeDialled: Bool { port > 0 && host != "*" && host != "0.0.0.0" && host != "[::]" }

    public var description: String { "tcp://\(authority)" }
    /// Without the scheme: `gpu-box:7717`.
    public var authority: String { "\(host):\(port == 0 ? "*" : "\(port)")" }
}
