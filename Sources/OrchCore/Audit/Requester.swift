/// Who asks something of a daemon, as far as it was proven.
public enum Requester: Hashable, Sendable {
    /// Somebody who can open the socket in the daemon's private directory: the user it runs as, or root.
    case local
    /// Whoever holds the secret half of this public key.
    case key(String)
}

extension Requester: Codable, CustomStringConvertible {
    private static let here = "local"
    private static let keyMark = "key "

    public var description: String {
        switch self {
        case .local: Self.here
        case .key(let text): Self.keyMark + text
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        if text == Self.here {
            self = .local
        } else if text.hasPrefix(Self.keyMark) {
            self = .key(String(text.dropFirst(Self.keyMark.count)))
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text.printable(limit: 40))\" is neither local nor a key")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
