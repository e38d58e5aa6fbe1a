/// A change of how the coordinator treats one host.
public struct HostOrder: Hashable, Sendable, Codable {
    /// What is ordered.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// No new work goes there; what is there goes on. Stays until it is undone.
        case drain
        case undrain
        /// Its key was taken away: nothing of it is believed from now on, and nothing is sent there. To an agent: coordinators may come in
        /// as its configuration says now, and those who are connected already begin anew.
        case revoke
        /// Its agent makes a new key, which is pinned in the place of the old.
        case rotateKey = "rotate_key"
    }

    public var host: HostName
    public var kind: Kind

    public init(host: HostName, kind: Kind) {
        self.host = host
        self.kind = kind
    }
}

/// What became of a host's order.
public struct HostDone: Hashable, Sendable, Codable {
    public var host: HostName
    /// What a person should know of it.
    public var notes: [String]

    public init(host: HostName, notes: [String]) {
        self.host = host
        self.notes = notes
    }
}
