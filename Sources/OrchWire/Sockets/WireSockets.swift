import OrchCore
public import ZeroMQ

/// The options of orch's sockets, with the reasons (design brief § 6; `docs/protocol.md`).
public enum WireSockets {
    /// The domain of each role's keys at the ZAP handler. A key that may do one thing may not do the other.
    public enum Domain {
        /// Coordinators, at an agent's work and status sockets.
        public static let coordinator = "orch.coordinator"
        /// Clients, at a coordinator's control socket.
        public static let client = "orch.client"
        /// Clients, at a coordinator's events socket.
        public static let watcher = "orch.watcher"
        /// Who holds the code of an invitation, at the socket of the machine that joins.
        public static let enrolment = "orch.enrol"
    }

    /// DEALER and ROUTER of a link. ZMTP heartbeats prove the path; they demand a receive mark of 0, so memory is bounded by the window
    /// of the link and the size of a message instead.
    ///
    /// - Parameter ioThread: `SocketOptions.ioThread`.
    public static func link(_ security: Security = .none, ioThread: Int? = nil) -> SocketOptions {
        var options = alive(security)
        options.ioThread = ioThread
        options.isImmediate = true
        options.isRouterMandatory = true
        return options
    }

    /// Bytes of a frame in the conversation of an invitation.
    public static let enrolmentBytes = 64 << 10

    /// DEALER and ROUTER of an invitation: a link whose messages are few and small, and whose last one should still leave. Connections without
    /// the code last as long as a handshake may.
    public static func enrolment(_ security: Security) -> SocketOptions {
        var options = link(security)
        options.maxMessageSize = Int64(enrolmentBytes)
        options.linger = .seconds(2)
        return options
    }

    /// XPUB of events: a subscriber that stalls misses events instead of stalling the others; gaps are seen and filled from the journal.
    public static func publisher(_ security: Security = .none) -> SocketOptions {
        var options = alive(security)
        options.ioThread = 0
        options.sendHighWaterMark = Disguise.eventQueue
        return options
    }

    /// SUB of events.
    ///
    /// - Parameter ioThread: `SocketOptions.ioThread`.
    public static func subscriber(_ security: Security = .none, ioThread: Int? = nil) -> SocketOptions {
        var options = alive(security)
        options.ioThread = ioThread
        return options
    }

    /// What strangers may take up at a socket that is bound to tcp.
    public static let strangers = ConnectionLimits(
        connections: Limits.doorConnections, handshakes: Limits.doorHandshakes, failures: Limits.doorFailures,
        window: .milliseconds(Timing.doorWindow), handshakeTime: .milliseconds(Timing.handshake))

    /// ROUTER and DEALER between a client and a daemon of this machine.
    public static func control() -> SocketOptions {
        var options = SocketOptions()
        options.maxMessageSize = Int64(Limits.frameBytes)
        options.isRouterMandatory = true
        options.ioThread = 0
        // A reply that was given to libzmq should still leave when the daemon ends.
        options.linger = .milliseconds(500)
        return options
    }

    /// Requests of one client that wait to be read: with the largest of them it may take that many times `Limits.frameBytes` of memory.
    private static let remoteRequests = 8

    /// ROUTER and DEALER between a client on another machine and the coordinator. No ZMTP heartbeats, because they demand that everything is
    /// taken in that comes, and here one key may be held by somebody who means harm; TCP's own keepalive ends what is gone.
    public static func remoteControl(_ security: Security) -> SocketOptions {
        var options = alive(security)
        options.heartbeat = nil
        options.receiveHighWaterMark = remoteRequests
        options.isRouterMandatory = true
        options.ioThread = 0
        options.linger = .milliseconds(500)
        return options
    }

    private static func alive(_ security: Security) -> SocketOptions {
        var options = SocketOptions()
        options.maxMessageSize = Int64(Limits.frameBytes)
        options.receiveHighWaterMark = 0
        options.heartbeat = Heartbeat(interval: .seconds(1), timeout: .seconds(3), timeToLive: .seconds(4))
        options.connectTimeout = .seconds(2)
        options.reconnectInterval = .milliseconds(100)
        options.reconnectIntervalMax = .seconds(2)
        options.handshakeInterval = .milliseconds(Timing.handshake)
        options.tcpMaxRetransmit = .seconds(20)
        options.tcpKeepalive = TCPKeepalive(idleSeconds: 30, intervalSeconds: 5, probes: 3)
        options.isIPv6 = true
        options.security = security
        return options
    }
}
