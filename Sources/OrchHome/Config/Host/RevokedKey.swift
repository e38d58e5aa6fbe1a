public import OrchCore

/// `revokedKeys`: a key that was taken away. While it stands here nothing pins it, also where it still is the `key` of a host or the
/// `coordinatorKey`: what was known of them stays known.
public struct RevokedKey: Hashable, Sendable {
    /// Keys that one machine remembers.
    static let limit = 10_000

    public var key: PublicKey
    /// Whose it was, as a person knows it.
    public var name: String?
    public var at: Timestamp?

    public init(key: PublicKey, name: String?, at: Timestamp?) {
        self.key = key
        self.name = name
        self.at = at
    }

    static func all(from settings: inout SettingsObject) throws(InvalidSetting) -> [RevokedKey] {
        let keys = try settings.elements("revokedKeys", limit: limit) { (settings, node, key) throws(InvalidSetting) in
            try settings.value(of: node, key: key, RevokedKey.init(from:))
        }
        return keys ?? []
    }

    private init(from settings: inout SettingsObject) throws(InvalidSetting) {
        let key = try settings.parsed("key", example: "the line that 'orch key' prints") { (text) throws(InvalidKey) in try PublicKey(text) }
        guard let key else { throw settings.invalid("key", "is missing", fix: "add \"key\", or remove the element") }
        self.key = key
        name = try settings.text("name", example: "gpu-box")
        at = try settings.text("at", example: "2026-01-31T08:30:00.000Z").flatMap { Timestamp(iso8601: $0) }
    }

    /// As it stands in the file.
    var node: JSONNode {
        var members = [("key", JSONNode.string(key.text))]
        if let name { members.append(("name", .string(name))) }
        if let at { members.append(("at", .string(at.iso8601))) }
        return .object(members)
    }
}

extension HostConfig {
    /// When and as whose a key was taken away; nil for one that may be pinned.
    public func revocation(of key: PublicKey) -> RevokedKey? { revokedKeys.first { $0.key == key } }

    /// Whether the host is known and never dialled.
    public func isRevoked(_ host: RemoteHost) -> Bool { revocation(of: host.key) != nil }
}
