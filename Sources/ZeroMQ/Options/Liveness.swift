/// ZMTP heartbeats (`ZMQ_HEARTBEAT_IVL`, `_TIMEOUT`, `_TTL`).
public struct Heartbeat: Hashable, Sendable {
    /// How often a ping is sent.
    public var interval: Duration
    /// How long after a ping anything at all has to arrive, else the connection is closed.
    public var timeout: Duration
    /// What the *peer* is told to do: close when it hears nothing for so long. In steps of 0.1 s, at most 6,553 s; zero tells it nothing.
    public var timeToLive: Duration

    /// Pings every `interval`.
    public init(interval: Duration, timeout: Duration, timeToLive: Duration) {
        self.interval = interval
        self.timeout = timeout
        self.timeToLive = timeToLive
    }
}

/// TCP keep-alive probes (`ZMQ_TCP_KEEPALIVE` and its family).
public struct TCPKeepalive: Hashable, Sendable {
    /// Silence before the first probe, in whole seconds.
    public var idleSeconds: Int
    /// Time between probes, in whole seconds.
    public var intervalSeconds: Int
    /// Unanswered probes before the connection is closed.
    public var probes: Int

    /// Probes after `idleSeconds` of silence.
    public init(idleSeconds: Int, intervalSeconds: Int, probes: Int) {
        self.idleSeconds = idleSeconds
        self.intervalSeconds = intervalSeconds
        self.probes = probes
    }
}
