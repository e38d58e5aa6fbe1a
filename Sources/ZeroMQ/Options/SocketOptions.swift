/// How a socket behaves (`zmq_setsockopt(3)`). The defaults are libzmq's, except that `linger` is zero and that a ROUTER is mandatory.
///
/// Options are set before the socket binds or connects, and stay. Durations are rounded up to milliseconds and end at 24 days.
public struct SocketOptions: Hashable, Sendable {
    /// How long closing waits for what is not sent yet; nil is for ever, which is libzmq's default and makes `Context.terminate` hang.
    public var linger: Duration? = .zero
    /// Messages that may wait to be sent, for each peer; 0 is no limit.
    public var sendHighWaterMark = 1_000
    /// Messages that may wait to be received, for each peer; 0 is no limit. Must be 0 together with a heartbeat.
    public var receiveHighWaterMark = 1_000
    /// The largest part that is accepted, in bytes; a peer that sends a larger one is disconnected. Nil is no limit.
    public var maxMessageSize: Int64?

    /// Pings between the I/O threads of the two ends. It proves the path, not the program.
    public var heartbeat: Heartbeat?
    /// How long one attempt to connect may take; nil leaves it to the system (about two minutes).
    public var connectTimeout: Duration?
    /// The wait before connecting again; nil is never.
    public var reconnectInterval: Duration? = .milliseconds(100)
    /// Doubles the wait at each failure up to this; zero keeps it at `reconnectInterval`.
    public var reconnectIntervalMax: Duration = .zero
    /// How long the ZMTP handshake, with its key exchange, may take; zero is for ever.
    public var handshakeInterval: Duration = .seconds(30)
    /// How long sent bytes may stay unacknowledged before the connection is given up; zero leaves it to the system (15 minutes and more).
    public var tcpMaxRetransmit: Duration = .zero
    /// TCP keep-alive; nil leaves it to the system.
    public var tcpKeepalive: TCPKeepalive?
    /// Connections that may wait to be accepted.
    public var backlog = 100
    /// Whether IPv6 addresses work too. IPv4 addresses then show as `[::ffff:127.0.0.1]`, in bound endpoints, monitor events and refusals.
    public var isIPv6 = false
    /// Do not queue messages for a connection that is not there yet: `send` says "no room" instead.
    public var isImmediate = false
    /// The I/O thread of the context, from 0 to 63, that carries all connections of this socket; nil lets libzmq choose for each. libzmq looks
    /// names up on that thread, which lasts as long as a name server keeps it waiting: everything else on it waits too.
    public var ioThread: Int?
    /// The name under which a ROUTER knows this socket, 1 to 255 bytes; nil lets it choose. It is no identity: anybody can take any name.
    public var routingID: [UInt8]?

    /// ROUTER: a message to an unknown peer is an error, and one to a full peer finds no room. Off, both are dropped silently. Means nothing
    /// elsewhere.
    public var isRouterMandatory = true
    /// ROUTER: a new peer takes over a routing id that is in use.
    public var isRouterHandover = false
    /// XPUB: pass every subscription on, also one that another subscriber already has.
    public var isXPubVerbose = false
    /// XPUB, PUB: `send` says "no room" when one subscriber is full, where else that one would miss the message.
    public var isXPubNoDrop = false
    /// XPUB: the message that every new subscriber gets first, if its prefix matches.
    public var xpubWelcome: [UInt8]?
    /// REQ: a new request may be sent before the reply to the last has come; late replies are dropped.
    public var isRequestRelaxed = false

    /// Who may talk to whom.
    public var security = Security.none

    /// libzmq's defaults, without linger and with a mandatory ROUTER.
    public init() {}

    /// Checks what libzmq does not.
    ///
    /// - Throws: for a heartbeat together with a finite `receiveHighWaterMark`, for a CURVE server without a ZAP domain, and for a routing id of
    /// a wrong   length or with a leading zero byte, which libzmq keeps for itself.
    public func validate() throws(ZeroMQError) {
        if heartbeat != nil, receiveHighWaterMark != 0 {
            throw .refused(
                "zmq_setsockopt ZMQ_HEARTBEAT_IVL",
                because: "a heartbeat needs receiveHighWaterMark 0, else libzmq aborts the process when the queue is full (libzmq #3937)")
        }
        if let ioThread, !(0..<Int64.bitWidth).contains(ioThread) {
            throw .refused("zmq_setsockopt ZMQ_AFFINITY", because: "libzmq tells 64 I/O threads apart")
        }
        if case .curveServer(_, let domain) = security, domain.isEmpty {
            throw .refused(
                "zmq_setsockopt ZMQ_ZAP_DOMAIN", because: "a CURVE server needs a ZAP domain: with an empty one libzmq accepts every client key")
        }
        if let routingID, !(1...255).contains(routingID.count) || routingID.first == 0 {
            throw .refused("zmq_setsockopt ZMQ_ROUTING_ID", because: "a routing id has 1 to 255 bytes, the first of which is not zero")
        }
    }
}
