/// Who asks something of a daemon, as far as it was proven.
public enum Requester: Hashable, Sendable {
    /// Somebody who can open the socket in the daemon's private directory: the user it runs as, or root.
    case local
    /// Whoever holds the secret half of a client's key.
    case client(RemoteClient)

    /// Whether it may ask for questions only.
    public var isReadOnly: Bool {
        switch self {
        case .local: false
        case .client(let client): client.isReadOnly
        }
    }
}

/// A client on another machine, known by its key.
public struct RemoteClient: Hashable, Sendable, Codable {
    /// What the coordinator's machine calls it.
    public var name: String
    /// Its public key, as people see keys.
    public var key: String
    /// It may look at everything and change nothing.
    public var isReadOnly: Bool

    public init(name: String, key: String, isReadOnly: Bool) {
        self.name = name
        self.key = key
        self.isReadOnly = isReadOnly
    }
}

extension Requester: CustomStringConvertible {
    public var description: String {
        switch self {
        case .local: "local"
        case .client(let client): client.name
        }
    }
}

/// `"local"`, or the client as an object.
extension Requester: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            guard text == "local" else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text.printable(limit: 40))\" is nobody who asks")
            }
            self = .local
        } else {
            self = .client(try container.decode(RemoteClient.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .local: try container.encode("local")
        case .client(let client): try container.encode(client)
        }
    }
}
