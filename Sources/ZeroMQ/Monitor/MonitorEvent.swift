internal import CZeroMQ

/// What happened to a connection or a listener of a monitored socket (`zmq_socket_monitor(3)`).
public struct MonitorEvent: Hashable, Sendable {
    /// What happened.
    public let kind: Kind
    /// Where: the endpoint of the connection or listener, as libzmq writes it.
    public let endpoint: String

    /// What happened. A `descriptor` is the number of an I/O thread's descriptor, good for logs only; a `code` is an `errno`.
    public enum Kind: Hashable, Sendable {
        /// TCP or ipc is connected; the handshake follows.
        case connected(descriptor: Int32)
        /// The connection could not be made at once and is pending.
        case connectDelayed(code: Int32)
        /// The connection failed and is tried again after this time.
        case connectRetried(after: Duration)
        /// The endpoint is bound.
        case listening(descriptor: Int32)
        /// The endpoint could not be bound.
        case bindFailed(code: Int32)
        /// A peer has connected; the handshake follows.
        case accepted(descriptor: Int32)
        /// A peer could not be accepted.
        case acceptFailed(code: Int32)
        /// The connection or listener was closed by this end.
        case closed(descriptor: Int32)
        /// Closing failed.
        case closeFailed(code: Int32)
        /// The connection is lost.
        case disconnected(descriptor: Int32)
        /// No more events follow.
        case monitorStopped
        /// The handshake failed below ZMTP. `EPIPE` at a CURVE client mostly means a wrong server key.
        case handshakeFailedNoDetail(code: Int32)
        /// Messages flow from now on.
        case handshakeSucceeded
        /// The peer broke the ZMTP or CURVE protocol (`ZMQ_PROTOCOL_ERROR_…`; 0x11000001 is a cryptographic failure, mostly a wrong key).
        case handshakeFailedProtocol(code: UInt32)
        /// The server's ZAP handler said no: 300, 400 or 500. A client of 4.3.4 does not try again after 400.
        case handshakeFailedAuth(status: UInt32)
        /// An event of a later libzmq.
        case unknown(event: UInt16, value: UInt32)
    }
}

extension MonitorEvent {
    /// Reads a message of a monitor: event (16 bits) and value (32 bits) in the machine's byte order, then the endpoint. Nil if it is anything else.
    init?(_ message: Message) {
        guard message.frames.count == 2, message.frames[0].count == 6 else { return nil }
        let header = message.frames[0].withUnsafeBytes { bytes in
            (event: bytes.loadUnaligned(as: UInt16.self), value: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
        }
        kind = Kind(event: header.event, value: header.value)
        endpoint = String(decoding: message.frames[1], as: UTF8.self)
    }
}

extension MonitorEvent.Kind {
    fileprivate init(event: UInt16, value: UInt32) {
        let number = Int32(truncatingIfNeeded: value)
        self =
            switch Int32(event) {
            case ZMQ_EVENT_CONNECTED: .connected(descriptor: number)
            case ZMQ_EVENT_CONNECT_DELAYED: .connectDelayed(code: number)
            case ZMQ_EVENT_CONNECT_RETRIED: .connectRetried(after: .milliseconds(Int64(value)))
            case ZMQ_EVENT_LISTENING: .listening(descriptor: number)
            case ZMQ_EVENT_BIND_FAILED: .bindFailed(code: number)
            case ZMQ_EVENT_ACCEPTED: .accepted(descriptor: number)
            case ZMQ_EVENT_ACCEPT_FAILED: .acceptFailed(code: number)
            case ZMQ_EVENT_CLOSED: .closed(descriptor: number)
            case ZMQ_EVENT_CLOSE_FAILED: .closeFailed(code: number)
            case ZMQ_EVENT_DISCONNECTED: .disconnected(descriptor: number)
            case ZMQ_EVENT_MONITOR_STOPPED: .monitorStopped
            case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: .handshakeFailedNoDetail(code: number)
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: .handshakeSucceeded
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: .handshakeFailedProtocol(code: value)
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: .handshakeFailedAuth(status: value)
            default: .unknown(event: event, value: value)
            }
    }
}
