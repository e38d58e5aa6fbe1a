internal import CZeroMQ
internal import Synchronization

/// A libzmq context: its I/O threads, and the name space of `inproc://` endpoints. Use one for each process.
///
/// A context may be used from any thread. Each socket keeps its context alive, so the context ends, without waiting, after its last socket.
public final class Context: Sendable {
    private struct State {
        var handle: Handle?
        var isAuthenticating = false
    }

    private struct Handle: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private let state: Mutex<State>

    /// Makes a context. No thread starts before its first socket.
    ///
    /// - Parameter maxSockets: The most sockets open at a time. A monitored socket counts as three.
    public init(maxSockets: Int32 = 16_384) throws(ZeroMQError) {
        guard let pointer = zmq_ctx_new() else { throw .last("zmq_ctx_new") }
        guard zmq_ctx_set(pointer, ZMQ_MAX_SOCKETS, maxSockets) == 0 else {
            let error = ZeroMQError.last("zmq_ctx_set ZMQ_MAX_SOCKETS")
            zmq_ctx_term(pointer)
            throw error
        }
        state = Mutex(State(handle: Handle(pointer: pointer)))
    }

    deinit { terminate() }

    /// Changes how many threads move bytes; counts before the first socket is opened.
    ///
    /// - Parameter count: At least 1, as it is without this call. One is good for about a gigabyte a second.
    /// - Throws: when the context is terminated, or libzmq refuses.
    public func setIOThreads(_ count: Int32) throws(ZeroMQError) {
        guard count >= 1 else { throw .refused("zmq_ctx_set ZMQ_IO_THREADS", because: "a context needs at least one I/O thread") }
        let code: Int32? = state.withLock { state in
            guard let handle = state.handle else { return ErrorCode.terminated }
            return zmq_ctx_set(handle.pointer, ZMQ_IO_THREADS, count) == 0 ? nil : zmq_errno()
        }
        if let code { throw ZeroMQError(code: code, call: "zmq_ctx_set ZMQ_IO_THREADS") }
    }

    /// Ends the work of every socket: calls on them fail with `ETERM` from now on. They stay open until their owners close them. Does not wait.
    public func shutdown() {
        state.withLock { state in
            guard let handle = state.handle else { return }
            zmq_ctx_shutdown(handle.pointer)
        }
    }

    /// Shuts down, then **blocks until every socket is closed** and what they linger for is sent. A second call returns at once.
    ///
    /// Call it on a thread that may wait, and never on the thread that owns one of the sockets.
    public func terminate() {
        let taken = state.withLock { state in
            defer { state.handle = nil }
            return state.handle
        }
        guard let taken else { return }
        zmq_ctx_shutdown(taken.pointer)
        while zmq_ctx_term(taken.pointer) == -1, zmq_errno() == ErrorCode.interrupted {}
    }

    /// A raw socket, whose first in a context starts the I/O threads.
    func openSocket(_ kind: SocketKind) throws(ZeroMQError) -> UnsafeMutableRawPointer {
        let (opened, code): (Handle?, Int32) = state.withLock { state in
            guard let handle = state.handle else { return (nil, ErrorCode.terminated) }
            let socket = SignalMask.blockingAll { zmq_socket(handle.pointer, kind.number) }
            return (socket.map(Handle.init), zmq_errno())
        }
        guard let opened else { throw ZeroMQError(code: code, call: "zmq_socket \(kind)") }
        return opened.pointer
    }

    /// Whether a `ZAPHandler` answers for this context. Without one a CURVE server is refused at its first `bind`.
    var isAuthenticating: Bool {
        get { state.withLock { $0.isAuthenticating } }
        set { state.withLock { $0.isAuthenticating = newValue } }
    }
}
