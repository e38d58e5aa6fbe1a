public import OrchCore

// Which keys are pinned, and which never again. Each is on the disk before anybody relies on it.
extension HostConfigFile {
    /// Takes a key away: it stays known as revoked until somebody pins it again on purpose.
    ///
    /// - Parameter name: whose it is, as a person knows it.
    public func revoke(_ key: PublicKey, of name: String, at time: Timestamp) throws {
        try edit { config in
            let others = Self.revoked(config).filter { $0["key"]?.text.flatMap { try? PublicKey($0) } != key }
            config["revokedKeys"] = JSONNode(.array(others + [RevokedKey(key: key, name: name, at: time).node]))
        }
    }

    /// Pins a new key of a host beside the one in use.
    ///
    /// - Returns: false when there is no such host, its key was revoked, or the new one was.
    public func pinNext(_ key: PublicKey, of host: HostName) throws -> Bool {
        try change(host) { config, entry in
            guard let known = config.hosts[host], !config.isRevoked(known), config.revocation(of: key) == nil else { return false }
            if known.key != key { entry["nextKey"] = .string(key.text) }
            return true
        }
    }

    /// The host uses its new key: only that stays pinned.
    ///
    /// - Returns: false when it is not the one that was pinned beside the old.
    public func settleNext(_ key: PublicKey, of host: HostName) throws -> Bool {
        try change(host) { config, entry in
            guard let known = config.hosts[host], known.nextKey == key || known.key == key else { return false }
            entry["key"] = .string(key.text)
            entry["nextKey"] = nil
            return true
        }
    }

    /// Only the key in use stays pinned.
    public func unpinNext(of host: HostName) throws {
        _ = try change(host) { _, entry in
            entry["nextKey"] = nil
            return true
        }
    }

    private func change(_ host: HostName, _ change: (HostConfig, inout JSONNode) -> Bool) throws -> Bool {
        var isDone = false
        try edit { config in
            let before = try HostConfig.parse(config, file: path, home: userHome).config
            guard var hosts = config["hosts"], var entry = hosts[host.text] else { return }
            isDone = change(before, &entry)
            hosts[host.text] = entry
            config["hosts"] = hosts
        }
        return isDone
    }

    /// Somebody pins the key on purpose.
    static func readmit(_ key: PublicKey, in config: inout JSONNode) {
        let all = revoked(config)
        let others = all.filter { $0["key"]?.text.flatMap { try? PublicKey($0) } != key }
        if others.count < all.count { config["revokedKeys"] = others.isEmpty ? nil : JSONNode(.array(others)) }
    }

    private static func revoked(_ config: JSONNode) -> [JSONNode] {
        guard case .array(let nodes)? = config["revokedKeys"]?.value else { return [] }
        return nodes
    }
}
