/// All that a thread needs to know to open a socket.
public struct SocketPlan: Sendable {
    /// The kind of the socket.
    public var kind: SocketKind
    /// Its options.
    public var options: SocketOptions
    /// Endpoints to listen on.
    public var binds: [String]
    /// Endpoints to connect to.
    public var connects: [String]
    /// SUB: the topic prefixes to subscribe to, before it connects.
    public var subscriptions: [[UInt8]]
    /// Whether `.monitor` events are wanted.
    public var isMonitored: Bool
    /// What strangers may take up at `binds`; nil for no limits.
    public var connectionLimits: ConnectionLimits?
    /// The bounds of its queues.
    public var limits: PortLimits

    /// A plan; what is not given is empty, off, or the default.
    public init(
        _ kind: SocketKind, options: SocketOptions = SocketOptions(), binds: [String] = [], connects: [String] = [],
        subscriptions: [[UInt8]] = [], isMonitored: Bool = false, connectionLimits: ConnectionLimits? = nil, limits: PortLimits = PortLimits()
    ) {
        self.kind = kind
        self.options = options
        self.binds = binds
        self.connects = connects
        self.subscriptions = subscriptions
        self.isMonitored = isMonitored
        self.connectionLimits = connectionLimits
        self.limits = limits
    }
}
