internal import CZeroMQ
internal import Synchronization

/// "Please end", said to a thread that polls.
final class StopFlag: Sendable {
    let wakeup: Wakeup
    private let raised = Atomic<Bool>(false)

    init() throws(ZeroMQError) { wakeup = try Wakeup() }

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
        wakeup.signal()
    }
}

/// The socket at which libzmq asks, on the handler's thread. A ROUTER, because a REP would be stuck after a question that it cannot read.
struct ZAPDoor: ~Copyable {
    private let socket: Socket
    private let allowed: AllowedKeys
    private let refusals: AsyncStream<ZAPRefusal>.Continuation

    init(context: Context, allowed: AllowedKeys, refusals: AsyncStream<ZAPRefusal>.Continuation) throws(ZeroMQError) {
        // No limit here: the connections that wait for an answer are the limit, and none of them may be forgotten.
        var options = SocketOptions()
        options.receiveHighWaterMark = 0
        options.sendHighWaterMark = 0
        // A client whose connection ends while it is asked about is gone when the answer comes: that is nobody else's trouble.
        options.isRouterMandatory = false
        let socket = try Socket(.router, options: options, in: context)
        try socket.bind(ZAPHandler.endpoint)
        self.socket = socket
        self.allowed = allowed
        self.refusals = refusals
    }

    /// Answers until `stop` is raised or the context is shut down. Afterwards the endpoint is gone at once: a client that asked at a socket that
    /// is being closed would wait for the end of its handshake time.
    func serve(until stop: StopFlag) {
        answerAll(until: stop)
        do throws(ZeroMQError) {
            try socket.unbind(ZAPHandler.endpoint)
        } catch {
            // The context is shut down, and its endpoints with it.
        }
    }

    private func answerAll(until stop: StopFlag) {
        var items = [
            zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0),
            zmq_pollitem_t(socket: nil, fd: stop.wakeup.descriptor, events: Int16(ZMQ_POLLIN), revents: 0),
        ]
        while !stop.isRaised {
            guard zmq_poll(&items, Int32(items.count), -1) != -1 || zmq_errno() == ErrorCode.interrupted else { return }
            do throws(ZeroMQError) {
                while let question = try socket.receive() {
                    try answer(question)
                }
            } catch {
                // The context is shut down: nobody will ask again.
                return
            }
        }
    }

    private func answer(_ question: Message) throws(ZeroMQError) {
        // Without a request id there is nobody to answer to; libzmq never sends that.
        guard let request = ZAPRequest(question) else { return }
        if let key = request.key, allowed.contains(key, in: request.domain) {
            _ = try socket.send(request.accepted(as: key))
        } else {
            _ = try socket.send(request.refused())
            refusals.yield(ZAPRefusal(key: request.key, domain: request.domain, address: request.address))
        }
    }
}
