/// A socket that a `SocketThread` owns, for use from any task. Closes when the last reference goes.
public final class SocketPort: Sendable {
    /// The endpoints that the socket is bound to, with their real ports, in the order of the plan.
    public let boundEndpoints: [String]
    /// What comes out. For one reader at a time; a reader that stops loses nothing, the next goes on where it was.
    public var events: PortEvents { PortEvents(port: self) }

    fileprivate let mailboxes: PortMailboxes
    /// The thread lives as long as one of its ports.
    private let thread: SocketThread

    init(boundEndpoints: [String], mailboxes: PortMailboxes, thread: SocketThread) {
        self.boundEndpoints = boundEndpoints
        self.mailboxes = mailboxes
        self.thread = thread
    }

    deinit {
        // Refused only if it is closed already: an order to close has no load.
        try? mailboxes.post(.close)
    }

    /// Queues messages, in order, all or none. Never waits.
    ///
    /// A message that libzmq has no room for waits; one that cannot go comes back as `.unsent`. What libzmq has taken is lost when its
    /// connection dies.
    public func send(_ messages: [Message]) throws(SocketPortError) {
        try mailboxes.post(.send(messages))
    }

    /// Queues one message; see `send(_:)` of many, which is faster.
    public func send(_ message: Message) throws(SocketPortError) {
        try mailboxes.post(.send([message]))
    }

    /// Returns when at most half of the outgoing limit is used, the port is closed, or the task is cancelled. Room is not reserved.
    public func roomToSend() async {
        await mailboxes.roomToSend()
    }

    /// Disconnects and connects all endpoints of the plan: at once, with fresh addresses, and without what libzmq had queued for the old connections.
    public func reconnect() throws(SocketPortError) {
        try mailboxes.post(.reconnect)
    }

    /// SUB: asks for the topics with this prefix.
    public func subscribe(_ prefix: [UInt8]) throws(SocketPortError) {
        try mailboxes.post(.subscribe(prefix))
    }

    /// SUB: takes one `subscribe` of this prefix back.
    public func unsubscribe(_ prefix: [UInt8]) throws(SocketPortError) {
        try mailboxes.post(.unsubscribe(prefix))
    }

    /// XPUB: the message that every new subscriber gets first, from here on; in order with `send`.
    public func setWelcome(_ frame: [UInt8]) throws(SocketPortError) {
        try mailboxes.post(.setWelcome(frame))
    }

    /// Closes the socket after what was sent before, and returns when its endpoints can be bound again. Messages that libzmq has no room for,
    /// and those that it cannot send within the linger time, are lost.
    /// (A child process between its fork and its exec holds a TCP port a moment longer.)
    public func close() async {
        // Refused only if it is closed or closing already.
        try? mailboxes.post(.close)
        await mailboxes.closing.value
    }
}

/// The events of one port: ends when it is closed. For one reader at a time.
public struct PortEvents: AsyncSequence, Sendable {
    /// Reading keeps the port open.
    fileprivate let port: SocketPort

    public func makeAsyncIterator() -> Iterator { Iterator(port: port) }

    /// Reads the events of a port.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let port: SocketPort

        /// The next event; nil at the end, and when the task is cancelled.
        public mutating func next() async -> PortEvent? {
            await port.mailboxes.next()
        }

        /// The next event; nil at the end, and when the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> PortEvent? {
            await port.mailboxes.next()
        }
    }
}
