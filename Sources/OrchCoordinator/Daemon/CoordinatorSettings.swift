public import OrchCore
public import OrchForge
public import OrchHome
public import ZeroMQ

/// What a coordinator is started with.
public struct CoordinatorSettings: Sendable {
    /// A host that this coordinator dials.
    public struct HostEntry: Sendable {
        public var name: HostName
        /// Where its agent's work socket is: `ipc://…` or `tcp://…`.
        public var work: String
        /// Where its agent publishes.
        public var status: String
        /// The agent's pinned key; nil only for ipc, where the 0700 directory stands for it.
        public var key: CurveKey?
        /// The key that its agent is changing to, pinned beside it.
        public var nextKey: CurveKey?
        /// Its key was taken away: it is known, and not dialled.
        public var isRevoked = false
        /// Its agent shares this `ORCH_HOME`.
        public var isLocal: Bool
        /// What `work` and `status` lead through; nil where they are dialled as they are.
        public var tunnel: SSHTunnel?

        /// A host to dial.
        public init(name: HostName, work: String, status: String, key: CurveKey?, isLocal: Bool, tunnel: SSHTunnel? = nil) {
            self.name = name
            self.work = work
            self.status = status
            self.key = key
            self.isLocal = isLocal
            self.tunnel = tunnel
        }

        /// Its address has to be looked up first: `tcp://gpu-box:7717`, and not `tcp://10.0.0.5:7717` or `tcp://[fe80::1]:7717`.
        var isDialledByName: Bool {
            guard let scheme = work.firstRange(of: "tcp://"), let colon = work.lastIndex(of: ":") else { return false }
            let host = work[scheme.upperBound..<max(colon, scheme.upperBound)]
            return !host.hasPrefix("[") && host.contains { !$0.isNumber && $0 != "." }
        }
    }

    /// Where clients on other machines come in, and which.
    public struct RemoteClients: Sendable {
        /// Where they ask: `tcp://…`.
        public var control: [String]
        /// Where they watch.
        public var events: [String]
        public var clients: [CurveKey: RemoteClient]

        /// Nobody comes in where nothing listens, and nobody who is not named.
        public init(control: [String] = [], events: [String] = [], clients: [CurveKey: RemoteClient] = [:]) {
            self.control = control
            self.events = events
            self.clients = clients
        }
    }

    public var home: HomeDirectory
    /// Where clients ask.
    public var control: String
    /// Where watchers subscribe.
    public var events: String
    public var hosts: [HostEntry]
    /// Where the keys of hosts are pinned.
    public var configuration: HostConfigFile
    /// This coordinator's key, for hosts that are dialled over tcp.
    public var keys: CurveKeyPair
    /// The ledger was lost or is damaged: builds it anew from the hosts and the status files.
    public var recovers: Bool
    /// What the operator has settled about placement.
    public var policy: CoordinatorPolicy
    public var remote: RemoteClients

    /// The settings of a coordinator.
    public init(
        home: HomeDirectory, control: String, events: String, hosts: [HostEntry], configuration: HostConfigFile, keys: CurveKeyPair,
        recovers: Bool = false, policy: CoordinatorPolicy = CoordinatorPolicy(), remote: RemoteClients = RemoteClients()
    ) {
        self.home = home
        self.control = control
        self.events = events
        self.hosts = hosts
        self.configuration = configuration
        self.keys = keys
        self.recovers = recovers
        self.policy = policy
        self.remote = remote
    }
}
