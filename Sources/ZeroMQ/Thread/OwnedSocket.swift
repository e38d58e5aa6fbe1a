internal import CZeroMQ

/// One socket on its thread: carries out orders, sends, receives, and never waits.
///
/// Its calls throw only what ends the thread: the context was shut down.
final class OwnedSocket {
    let mailboxes: PortMailboxes
    let boundEndpoints: [String]
    private let socket: Socket
    private let plan: SocketPlan
    private var pending = Fifo<Message>()
    private var pendingLoad = QueueLimit.zero
    private var isReading = true
    private let cutter: ConnectionCutter?
    private let source: SourceNote?
    /// While it closes: listeners that the I/O thread has not yet closed.
    private var closingListeners: Set<String>?

    /// Opens, subscribes, binds and connects. Bound sockets are always monitored: closing waits for the word that the endpoints are free.
    init(_ plan: SocketPlan, mailboxes: PortMailboxes, in context: Context) throws(ZeroMQError) {
        let source = plan.connectionLimits.map { _ in SourceNote() }
        let socket = try Socket(
            plan.kind, options: plan.options, isMonitored: plan.isMonitored || !plan.binds.isEmpty, source: source, in: context)
        var bound: [String] = []
        do throws(ZeroMQError) {
            for prefix in plan.subscriptions { try socket.subscribe(prefix) }
            for endpoint in plan.binds { bound.append(try socket.bind(endpoint)) }
            for endpoint in plan.connects { try socket.connect(endpoint) }
        } catch {
            // Closing would free them as well, but later.
            for endpoint in bound { try socket.unbind(endpoint) }
            throw error
        }
        cutter = plan.connectionLimits.map { ConnectionCutter($0) }
        self.source = source
        self.plan = plan
        self.mailboxes = mailboxes
        self.socket = socket
        boundEndpoints = bound
    }

    /// Whether it can be dropped, which closes it.
    var isClosed: Bool { closingListeners?.isEmpty ?? false }

    /// What to poll for. With nothing to wait for, POLLERR, which no socket reports, still lets libzmq work on the connections of this one.
    var pollItem: zmq_pollitem_t {
        var wanted = ZMQ_POLLERR
        if isReading { wanted |= ZMQ_POLLIN }
        if !pending.isEmpty { wanted |= ZMQ_POLLOUT }
        return zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(wanted), revents: 0)
    }

    /// The events of the connections, if they are watched.
    var monitorItem: zmq_pollitem_t? {
        guard let monitor = socket.monitor else { return nil }
        return zmq_pollitem_t(socket: monitor.reader.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }

    /// Does what the tasks have asked for.
    func work() throws(ZeroMQError) {
        let work = mailboxes.takeWork()
        if work.resumesReading, closingListeners == nil { isReading = true }
        var released = QueueLimit.zero
        for order in work.orders {
            switch order {
            case .send(let messages):
                for message in messages where try isDone(message) { released += message.load }
            case .close:
                try beginClosing()
            case .subscribe, .unsubscribe, .setWelcome, .reconnect:
                try carryOut(order)
                released += order.load
            }
        }
        if released.messages > 0 { mailboxes.release(released) }
    }

    /// Sends what has waited, as far as there is room.
    func flush() throws(ZeroMQError) {
        var released = QueueLimit.zero
        while let message = pending.popFirst() {
            let isTaken = try isTaken(message)
            if isTaken == false {
                pending.putBack(message)
                break
            }
            pendingLoad -= message.load
            // Given back, it stays a part of the outgoing load until somebody reads it.
            if isTaken != nil { released += message.load }
        }
        if released.messages > 0 { mailboxes.release(released) }
    }

    /// Receives, one turn at most, as much as the reader has room for.
    func read() throws(ZeroMQError) {
        let room = mailboxes.room()
        guard room.messages > 0, room.bytes > 0 else {
            isReading = false
            return
        }
        var batch: [Message] = []
        var load = QueueLimit.zero
        while batch.count < min(plan.limits.turn, room.messages), load.bytes < room.bytes, let message = try receive() {
            load += message.load
            batch.append(message)
        }
        if !batch.isEmpty { mailboxes.deliver(batch, load: load) }
    }

    /// Passes the events of the connections on.
    func readMonitor() throws(ZeroMQError) {
        for _ in 0..<plan.limits.turn {
            guard let event = try socket.nextMonitorEvent() else { return }
            if plan.isMonitored { mailboxes.notify(.monitor(event)) }
            if cutter?.see(event.kind) == true { mailboxes.notify(.failed(Self.crowded(event.endpoint))) }
            switch event.kind {
            case .closed, .closeFailed: closingListeners?.remove(event.endpoint)
            default: break
            }
        }
    }

    private static func crowded(_ endpoint: String) -> ZeroMQError {
        ZeroMQError(
            code: ErrorCode.again, call: "accept", endpoint: endpoint,
            reason: "more connections, unfinished handshakes or failed ones than are allowed: some were cut")
    }

    /// Before the whole thread ends: what is not sent now is lost.
    func discard() {
        do throws(ZeroMQError) {
            try socket.setLinger(.zero)
        } catch {
            // The context is shut down, which discards just as well.
        }
    }
}

extension OwnedSocket {
    /// Whether the message has left: to libzmq. Else it is pending, or unsent and still part of the outgoing load until somebody reads it.
    private func isDone(_ message: Message) throws(ZeroMQError) -> Bool {
        if pending.isEmpty {
            guard let isTaken = try isTaken(message) else { return false }
            if isTaken { return true }
        }
        if plan.kind.tellsRoom, pendingLoad.admits(message.load, under: plan.limits.pending) {
            pendingLoad += message.load
            pending.append(message)
        } else {
            mailboxes.deliverUnsent(message, ZeroMQError(code: ErrorCode.again, call: "zmq_send"))
        }
        return false
    }

    /// Nil if the message can never go, and was given back.
    private func isTaken(_ message: Message) throws(ZeroMQError) -> Bool? {
        do throws(ZeroMQError) {
            return try socket.send(message)
        } catch {
            guard error.code != ErrorCode.terminated else { throw error }
            mailboxes.deliverUnsent(message, error)
            return nil
        }
    }

    private func receive() throws(ZeroMQError) -> Message? {
        do throws(ZeroMQError) {
            let message = try socket.receive()
            if message != nil, let cutter, let source { cutter.hear(source.descriptor) }
            return message
        } catch {
            guard error.code != ErrorCode.terminated else { throw error }
            // A REQ or REP that has received one message may not receive the next before it has sent.
            if error.code != ErrorCode.wrongState { mailboxes.notify(.failed(error)) }
            return nil
        }
    }

    private func carryOut(_ order: PortOrder) throws(ZeroMQError) {
        do throws(ZeroMQError) {
            switch order {
            case .subscribe(let prefix): try socket.subscribe(prefix)
            case .unsubscribe(let prefix): try socket.unsubscribe(prefix)
            case .setWelcome(let frame): try socket.setWelcome(frame)
            case .reconnect: try reconnect()
            case .send, .close: break
            }
        } catch {
            guard error.code != ErrorCode.terminated else { throw error }
            mailboxes.notify(.failed(error))
        }
    }

    private func reconnect() throws(ZeroMQError) {
        for endpoint in plan.connects {
            do throws(ZeroMQError) {
                try socket.disconnect(endpoint)
            } catch  where error.code == ErrorCode.noSuchEndpoint {
                // libzmq has given it up by itself; it is wanted all the same.
            }
            try socket.connect(endpoint)
        }
    }

    /// `zmq_close` returns before the listeners are closed, and an ipc listener that closes late removes the file of its successor. So they go first.
    private func beginClosing() throws(ZeroMQError) {
        guard closingListeners == nil else { return }
        isReading = false
        var listeners: Set<String> = []
        for endpoint in boundEndpoints {
            do throws(ZeroMQError) {
                try socket.unbind(endpoint)
                if !endpoint.hasPrefix("inproc://") { listeners.insert(endpoint) }
            } catch {
                guard error.code != ErrorCode.terminated else { throw error }
                mailboxes.notify(.failed(error))
            }
        }
        closingListeners = listeners
    }
}
