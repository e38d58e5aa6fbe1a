internal import CZeroMQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A libzmq socket. It belongs to the thread that opened it, and closes when it goes out of scope.
///
/// It cannot be copied and is not `Sendable`; where a thread gets hold of it all the same, the first call traps. So do not keep one across an
/// `await`: use `SocketThread` in asynchronous code.
///
/// No call waits, except `wait(for:timeout:)`.
public struct Socket: ~Copyable {
    /// The kind it was opened as.
    public let kind: SocketKind

    let handle: UnsafeMutableRawPointer
    /// Where libzmq puts the part that is being received.
    let part: UnsafeMutablePointer<zmq_msg_t>
    let senders: SenderNames?
    let source: SourceNote?
    let monitor: Monitor?
    let context: Context
    private let owner: pthread_t

    /// Opens a socket and applies its options, which cannot change later.
    ///
    /// - Parameter isMonitored: Whether `nextMonitorEvent` tells of the connections.
    /// - Throws: if the options contradict each other (`SocketOptions.validate`), libzmq refuses one, or the context has no room or is shut down.
    public init(
        _ kind: SocketKind, options: SocketOptions = SocketOptions(), isMonitored: Bool = false, in context: Context
    ) throws(ZeroMQError) {
        try self.init(kind, options: options, isMonitored: isMonitored, source: nil, in: context)
    }

    /// - Parameter source: learns which connection each received message came by.
    init(
        _ kind: SocketKind, options: SocketOptions, isMonitored: Bool, source: SourceNote?, in context: Context
    ) throws(ZeroMQError) {
        try options.validate()
        let handle = try context.openSocket(kind)
        do throws(ZeroMQError) {
            try options.apply(to: handle, of: kind)
            monitor = isMonitored ? try Monitor(watching: handle, in: context) : nil
        } catch {
            zmq_close(handle)
            throw error
        }
        self.kind = kind
        self.handle = handle
        self.context = context
        part = .allocate(capacity: 1)
        part.initialize(to: zmq_msg_t())
        owner = pthread_self()
        senders = options.security.isServer ? SenderNames() : nil
        self.source = source
    }

    deinit {
        checkOwner()
        // First, and before its reader closes: an event without a reader would stop the I/O thread.
        if monitor != nil { zmq_socket_monitor(handle, nil, 0) }
        zmq_close(handle)
        part.deallocate()
    }

    /// Traps, with words, on a thread that does not own the socket: libzmq would corrupt memory.
    @inline(__always)
    func checkOwner() {
        if pthread_equal(pthread_self(), owner) == 0 {
            trapWrongThread()
        }
    }

    @inline(never)
    private func trapWrongThread() -> Never {
        fatalError("ZeroMQ.Socket (\(kind)) used on another thread than the one that opened it")
    }
}

@available(*, unavailable)
extension Socket: Sendable {}
