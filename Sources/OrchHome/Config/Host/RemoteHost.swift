public import OrchCore

/// `hosts.<name>`: a machine whose agent this coordinator dials.
public struct RemoteHost: Hashable, Sendable {
    /// Where its agent listens for work.
    public var endpoint: Endpoint
    /// Where its agent publishes; the next port if nothing else is said.
    public var statusEndpoint: Endpoint
    /// The key that is accepted there.
    public var key: PublicKey
    /// The one that its agent is changing to, accepted there too until it is in use; then it takes the place of `key`.
    public var nextKey: PublicKey?
    /// Where ssh goes to reach it: then both endpoints are as that machine sees them. Nil: they are dialled from here.
    public var ssh: SSHDestination?

    public init(endpoint: Endpoint, statusEndpoint: Endpoint, key: PublicKey, ssh: SSHDestination? = nil) {
        self.endpoint = endpoint
        self.statusEndpoint = statusEndpoint
        self.key = key
        self.ssh = ssh
    }

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        let endpoint = try Self.dialled("endpoint", in: &settings)
        guard let endpoint else {
            throw settings.invalid("endpoint", "is missing", fix: "write \"endpoint\": \"tcp://gpu-box:7717\"")
        }
        let status = try Self.dialled("statusEndpoint", in: &settings) ?? endpoint.statusEndpoint
        guard let status else {
            throw settings.invalid("endpoint", "no port follows for the status channel", fix: "add \"statusEndpoint\"")
        }
        let key = try settings.parsed("key", example: "the line that 'orch key' prints on that machine") { (text) throws(InvalidKey) in
            try PublicKey(text)
        }
        guard let key else {
            throw settings.invalid("key", "is missing: nothing is dialled without a pinned key", fix: "run 'orch key' on that machine and add it")
        }
        let nextKey = try settings.parsed("nextKey", example: "a key that 'orch host rotate-key' writes") { (text) throws(InvalidKey) in
            try PublicKey(text)
        }
        let ssh = try settings.parsed("ssh", example: "ann@gpu-box") { (text) throws(InvalidSSHDestination) in try SSHDestination(text) }
        self.init(endpoint: endpoint, statusEndpoint: status, key: key, ssh: ssh)
        self.nextKey = nextKey
    }

    private static func dialled(_ key: String, in settings: inout SettingsObject) throws(InvalidSetting) -> Endpoint? {
        let endpoint = try settings.parsed(key, example: "tcp://gpu-box:7717") { (text) throws(InvalidEndpoint) in try Endpoint(text) }
        guard let endpoint else { return nil }
        guard endpoint.canBeDialled else {
            throw settings.invalid(key, "\(endpoint) can't be dialled", fix: "name one host and its port, such as tcp://gpu-box:7717")
        }
        return endpoint
    }

    /// As it stands in the file.
    var node: JSONNode {
        var members = [("endpoint", JSONNode.string(endpoint.description))]
        if statusEndpoint != endpoint.statusEndpoint { members.append(("statusEndpoint", .string(statusEndpoint.description))) }
        members.append(("key", .string(key.text)))
        if let nextKey { members.append(("nextKey", .string(nextKey.text))) }
        if let ssh { members.append(("ssh", .string(ssh.text))) }
        return .object(members)
    }
}
