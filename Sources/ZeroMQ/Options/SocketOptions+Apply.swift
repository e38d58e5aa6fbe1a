internal import CZeroMQ

extension SocketOptions {
    /// Sets every option on a new socket.
    func apply(to handle: UnsafeMutableRawPointer, of kind: SocketKind) throws(ZeroMQError) {
        let writer = OptionWriter(handle: handle)
        try applyQueues(writer)
        try applyConnection(writer)
        try applyLiveness(writer)
        try applyKind(writer)
        if kind == .router { try writer.flag(ZMQ_ROUTER_MANDATORY, "ZMQ_ROUTER_MANDATORY", isRouterMandatory) }
        try security.apply(writer)
    }

    private func applyQueues(_ writer: OptionWriter) throws(ZeroMQError) {
        try writer.milliseconds(ZMQ_LINGER, "ZMQ_LINGER", linger, ifNil: -1)
        try writer.count(ZMQ_SNDHWM, "ZMQ_SNDHWM", sendHighWaterMark)
        try writer.count(ZMQ_RCVHWM, "ZMQ_RCVHWM", receiveHighWaterMark)
        try writer.wide(ZMQ_MAXMSGSIZE, "ZMQ_MAXMSGSIZE", maxMessageSize ?? -1)
        try writer.flag(ZMQ_IMMEDIATE, "ZMQ_IMMEDIATE", isImmediate)
    }

    private func applyConnection(_ writer: OptionWriter) throws(ZeroMQError) {
        try writer.milliseconds(ZMQ_CONNECT_TIMEOUT, "ZMQ_CONNECT_TIMEOUT", connectTimeout, ifNil: 0)
        try writer.milliseconds(ZMQ_RECONNECT_IVL, "ZMQ_RECONNECT_IVL", reconnectInterval, ifNil: -1)
        try writer.milliseconds(ZMQ_RECONNECT_IVL_MAX, "ZMQ_RECONNECT_IVL_MAX", reconnectIntervalMax, ifNil: 0)
        try writer.milliseconds(ZMQ_HANDSHAKE_IVL, "ZMQ_HANDSHAKE_IVL", handshakeInterval, ifNil: 0)
        try writer.count(ZMQ_BACKLOG, "ZMQ_BACKLOG", backlog)
        try writer.flag(ZMQ_IPV6, "ZMQ_IPV6", isIPv6)
        if let ioThread { try writer.wide(ZMQ_AFFINITY, "ZMQ_AFFINITY", 1 << Int64(ioThread)) }
    }

    private func applyLiveness(_ writer: OptionWriter) throws(ZeroMQError) {
        try writer.milliseconds(ZMQ_TCP_MAXRT, "ZMQ_TCP_MAXRT", tcpMaxRetransmit, ifNil: 0)
        if let heartbeat {
            try writer.milliseconds(ZMQ_HEARTBEAT_IVL, "ZMQ_HEARTBEAT_IVL", heartbeat.interval, ifNil: 0)
            try writer.milliseconds(ZMQ_HEARTBEAT_TIMEOUT, "ZMQ_HEARTBEAT_TIMEOUT", heartbeat.timeout, ifNil: 0)
            try writer.milliseconds(ZMQ_HEARTBEAT_TTL, "ZMQ_HEARTBEAT_TTL", heartbeat.timeToLive, ifNil: 0)
        }
        if let tcpKeepalive {
            try writer.flag(ZMQ_TCP_KEEPALIVE, "ZMQ_TCP_KEEPALIVE", true)
            try writer.count(ZMQ_TCP_KEEPALIVE_IDLE, "ZMQ_TCP_KEEPALIVE_IDLE", tcpKeepalive.idleSeconds)
            try writer.count(ZMQ_TCP_KEEPALIVE_INTVL, "ZMQ_TCP_KEEPALIVE_INTVL", tcpKeepalive.intervalSeconds)
            try writer.count(ZMQ_TCP_KEEPALIVE_CNT, "ZMQ_TCP_KEEPALIVE_CNT", tcpKeepalive.probes)
        }
    }

    /// Options of one kind of socket are written only when wanted: libzmq refuses them on the others, and so tells of the mistake.
    private func applyKind(_ writer: OptionWriter) throws(ZeroMQError) {
        if let routingID { try writer.bytes(ZMQ_ROUTING_ID, "ZMQ_ROUTING_ID", routingID) }
        if isRouterHandover { try writer.flag(ZMQ_ROUTER_HANDOVER, "ZMQ_ROUTER_HANDOVER", true) }
        if isXPubVerbose { try writer.flag(ZMQ_XPUB_VERBOSE, "ZMQ_XPUB_VERBOSE", true) }
        if isXPubNoDrop { try writer.flag(ZMQ_XPUB_NODROP, "ZMQ_XPUB_NODROP", true) }
        if let xpubWelcome { try writer.bytes(ZMQ_XPUB_WELCOME_MSG, "ZMQ_XPUB_WELCOME_MSG", xpubWelcome) }
        if isRequestRelaxed {
            try writer.flag(ZMQ_REQ_CORRELATE, "ZMQ_REQ_CORRELATE", true)
            try writer.flag(ZMQ_REQ_RELAXED, "ZMQ_REQ_RELAXED", true)
        }
    }
}

extension Security {
    fileprivate func apply(_ writer: OptionWriter) throws(ZeroMQError) {
        switch self {
        case .none:
            break
        case .curveServer(let keys, let domain):
            try writer.bytes(ZMQ_ZAP_DOMAIN, "ZMQ_ZAP_DOMAIN", Array(domain.utf8))
            try writer.flag(C_ZERO_MQ_ZAP_ENFORCE_DOMAIN, "ZMQ_ZAP_ENFORCE_DOMAIN", true)
            try writer.flag(ZMQ_CURVE_SERVER, "ZMQ_CURVE_SERVER", true)
            try writer.bytes(ZMQ_CURVE_SECRETKEY, "ZMQ_CURVE_SECRETKEY", keys.secretKey.bytes)
        case .curveClient(let keys, let server):
            try writer.bytes(ZMQ_CURVE_SERVERKEY, "ZMQ_CURVE_SERVERKEY", server.bytes)
            try writer.bytes(ZMQ_CURVE_PUBLICKEY, "ZMQ_CURVE_PUBLICKEY", keys.publicKey.bytes)
            try writer.bytes(ZMQ_CURVE_SECRETKEY, "ZMQ_CURVE_SECRETKEY", keys.secretKey.bytes)
        }
    }
}
