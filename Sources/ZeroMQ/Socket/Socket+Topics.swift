internal import CZeroMQ

extension Socket {
    /// Asks the publishers for the topics with this prefix; an empty one means everything. Counted: as many `unsubscribe` end it. SUB only.
    public func subscribe(_ prefix: [UInt8]) throws(ZeroMQError) {
        checkOwner()
        try OptionWriter(handle: handle).bytes(ZMQ_SUBSCRIBE, "ZMQ_SUBSCRIBE", prefix)
    }

    /// Takes one `subscribe` of this prefix back. SUB only.
    public func unsubscribe(_ prefix: [UInt8]) throws(ZeroMQError) {
        checkOwner()
        try OptionWriter(handle: handle).bytes(ZMQ_UNSUBSCRIBE, "ZMQ_UNSUBSCRIBE", prefix)
    }

    /// The message that every new subscriber gets first, if its prefix matches; empty means none. XPUB only.
    ///
    /// It is sent while the owner thread works on this socket, so the socket has to be polled or used.
    public func setWelcome(_ frame: [UInt8]) throws(ZeroMQError) {
        checkOwner()
        try OptionWriter(handle: handle).bytes(ZMQ_XPUB_WELCOME_MSG, "ZMQ_XPUB_WELCOME_MSG", frame)
    }

    /// How long closing waits for what is not sent yet; nil is for ever.
    public func setLinger(_ linger: Duration?) throws(ZeroMQError) {
        checkOwner()
        try OptionWriter(handle: handle).milliseconds(ZMQ_LINGER, "ZMQ_LINGER", linger, ifNil: -1)
    }
}
