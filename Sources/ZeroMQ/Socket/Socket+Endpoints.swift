internal import CZeroMQ

extension Socket {
    /// Listens on an endpoint.
    ///
    /// - Returns: the endpoint with its real address and port, where the given one has a wildcard (`tcp://127.0.0.1:0`).
    /// - Throws: also if the socket is a CURVE server and no `ZAPHandler` runs in its context: it could only turn everybody away.
    @discardableResult
    public func bind(_ endpoint: String) throws(ZeroMQError) -> String {
        guard senders == nil || context.isAuthenticating else {
            throw .refused("zmq_bind", endpoint: endpoint, because: "a CURVE server needs a ZAPHandler in its context before it binds")
        }
        try call("zmq_bind", endpoint, zmq_bind)
        return try lastEndpoint
    }

    /// Starts to connect, and to reconnect whenever the connection is lost. Nobody needs to be there yet.
    public func connect(_ endpoint: String) throws(ZeroMQError) {
        try call("zmq_connect", endpoint, zmq_connect)
    }

    /// Stops listening on an endpoint, given as `bind` returned it. Connections that it has accepted end.
    public func unbind(_ endpoint: String) throws(ZeroMQError) {
        try call("zmq_unbind", endpoint, zmq_unbind)
    }

    /// Ends a connection, given as it was connected. What libzmq still has queued for it is lost.
    public func disconnect(_ endpoint: String) throws(ZeroMQError) {
        try call("zmq_disconnect", endpoint, zmq_disconnect)
    }

    /// The endpoint of the last `bind` or `connect`; empty before.
    public var lastEndpoint: String {
        get throws(ZeroMQError) {
            checkOwner()
            return try OptionReader(handle: handle).text(ZMQ_LAST_ENDPOINT, "ZMQ_LAST_ENDPOINT")
        }
    }

    private func call(
        _ name: String, _ endpoint: String, _ function: (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
    ) throws(ZeroMQError) {
        checkOwner()
        guard function(handle, endpoint) == 0 else { throw .last(name, endpoint: endpoint) }
    }
}
