internal import CZeroMQ

/// What a socket can do without waiting.
public struct Readiness: OptionSet, Hashable, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// There is a message to receive.
    public static let readable = Readiness(rawValue: ZMQ_POLLIN)
    /// There is room for a message to send.
    public static let writable = Readiness(rawValue: ZMQ_POLLOUT)
}

extension Socket {
    /// What the socket can do now (`ZMQ_EVENTS`).
    public var events: Readiness {
        get throws(ZeroMQError) {
            checkOwner()
            return Readiness(rawValue: try OptionReader(handle: handle).number(ZMQ_EVENTS, "ZMQ_EVENTS"))
        }
    }

    /// The descriptor that becomes readable when `events` *may* have changed. Edge-triggered, and consumed by every call on the socket: after it
    /// fired, and after each send or receive, read `events` (`zmq_getsockopt(3)`).
    public var fd: Int32 {
        get throws(ZeroMQError) {
            checkOwner()
            return try OptionReader(handle: handle).number(ZMQ_FD, "ZMQ_FD")
        }
    }

    /// **Blocks the thread** until the socket can do one of `wanted`.
    ///
    /// - Parameter timeout: Rounded up to milliseconds; nil is for ever.
    /// - Returns: which of `wanted` it can do; empty when the time is over.
    public func wait(for wanted: Readiness, timeout: Duration?) throws(ZeroMQError) -> Readiness {
        checkOwner()
        let limit = try timeout.map { value throws(ZeroMQError) in try value.wholeMilliseconds("zmq_poll") } ?? -1
        var item = zmq_pollitem_t(socket: handle, fd: 0, events: Int16(truncatingIfNeeded: wanted.rawValue), revents: 0)
        while zmq_poll(&item, 1, Int(limit)) == -1 {
            guard zmq_errno() == ErrorCode.interrupted else { throw .last("zmq_poll") }
        }
        return Readiness(rawValue: Int32(item.revents))
    }
}
