internal import CZeroMQ

/// What a socket thread does: orders, sending, receiving, sleep. Lives on its thread.
final class SocketLoop {
    private let context: Context
    private let mailbox: ThreadMailbox
    private var sockets: [ObjectIdentifier: OwnedSocket] = [:]
    /// The order in `items`: after the descriptor of the mailbox, each socket with its monitor, if it has one.
    private var polled: [OwnedSocket] = []
    private var items: [zmq_pollitem_t] = []
    private var isListStale = true
    private var isShuttingDown = false

    init(context: Context, mailbox: ThreadMailbox) {
        self.context = context
        self.mailbox = mailbox
    }

    /// Until `.shutdown`, or the shutdown of the context.
    func run() {
        do throws(ZeroMQError) {
            while !isShuttingDown {
                try carryOutOrders()
                try poll()
            }
        } catch {
            for socket in sockets.values { socket.mailboxes.notify(.failed(error)) }
        }
        end()
    }

    private func carryOutOrders() throws(ZeroMQError) {
        let work = mailbox.take()
        for order in work.orders {
            switch order {
            case .open(let plan, let mailboxes, let outcome): open(plan, mailboxes, outcome)
            case .shutdown: isShuttingDown = true
            }
        }
        for port in work.ports {
            guard let socket = sockets[ObjectIdentifier(port)] else { continue }
            try socket.work()
            dropIfClosed(socket)
        }
    }

    private func open(_ plan: SocketPlan, _ mailboxes: PortMailboxes, _ outcome: Outcome<Result<[String], ZeroMQError>>) {
        do throws(ZeroMQError) {
            let socket = try OwnedSocket(plan, mailboxes: mailboxes, in: context)
            sockets[ObjectIdentifier(mailboxes)] = socket
            isListStale = true
            outcome.set(.success(socket.boundEndpoints))
        } catch {
            outcome.set(.failure(error))
        }
    }

    /// Sleeps until something can be done, unless there is something already, then does it: each socket has one turn.
    private func poll() throws(ZeroMQError) {
        guard !isShuttingDown else { return }
        refreshItems()
        let timeout = mailbox.fallAsleep() ? -1 : 0
        while zmq_poll(&items, Int32(items.count), timeout) == -1 {
            guard zmq_errno() == ErrorCode.interrupted else { throw .last("zmq_poll") }
        }
        if items[0].revents != 0 { mailbox.wakeup.clear() }
        var index = 1
        for socket in polled {
            let ready = Int32(items[index].revents)
            index += 1
            if ready & ZMQ_POLLIN != 0 { try socket.read() }
            if ready & ZMQ_POLLOUT != 0 { try socket.flush() }
            guard socket.monitorItem != nil else { continue }
            if items[index].revents != 0 {
                try socket.readMonitor()
                dropIfClosed(socket)
            }
            index += 1
        }
    }

    private func refreshItems() {
        if isListStale {
            polled = Array(sockets.values)
            isListStale = false
        }
        items.removeAll(keepingCapacity: true)
        items.append(zmq_pollitem_t(socket: nil, fd: mailbox.wakeup.descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
        for socket in polled {
            items.append(socket.pollItem)
            if let item = socket.monitorItem { items.append(item) }
        }
    }

    private func dropIfClosed(_ socket: OwnedSocket) {
        guard socket.isClosed, sockets.removeValue(forKey: ObjectIdentifier(socket.mailboxes)) != nil else { return }
        isListStale = true
        socket.mailboxes.finish()
    }

    /// Closes everything, and tells all that still wait.
    private func end() {
        let left = mailbox.close()
        for case .open(_, _, let outcome) in left.orders {
            outcome.set(.failure(SocketThread.isShutDown))
        }
        let ports = sockets.values.map(\.mailboxes)
        for socket in sockets.values { socket.discard() }
        (sockets, polled) = ([:], [])
        for port in ports { port.finish() }
    }
}
