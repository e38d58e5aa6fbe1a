/// What strangers may take up at a bound TCP socket. libzmq has no such limits: it accepts until the process has no descriptors left.
public struct ConnectionLimits: Hashable, Sendable {
    /// Connections that are open at once.
    public var connections: Int
    /// Of those, the ones whose handshake is under way. Above it the oldest goes: a peer that has a key needs a few milliseconds.
    public var handshakes: Int
    /// Handshakes of one address (of one /64, for IPv6) that fail within `window`. Above it nobody new gets in from there until the window ends.
    public var failures: Int
    /// How long failures are counted.
    public var window: Duration
    /// After this long libzmq itself ends an unfinished handshake: what is older is a peer (`SocketOptions.handshakeInterval`).
    public var handshakeTime: Duration

    /// Limits of one socket.
    public init(connections: Int, handshakes: Int, failures: Int, window: Duration, handshakeTime: Duration) {
        self.connections = connections
        self.handshakes = handshakes
        self.failures = failures
        self.window = window
        self.handshakeTime = handshakeTime
    }
}
