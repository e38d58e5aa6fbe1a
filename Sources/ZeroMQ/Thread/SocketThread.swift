/// One thread that owns many sockets, for programs that are made of tasks.
///
/// Messages go in through a bounded mailbox and come out in batches through a bounded buffer, so neither side ever waits for the other, and
/// memory is bounded. `zmq_poll` looks at every socket at each turn: good for about 500 sockets. A signal never interrupts it.
public final class SocketThread: Sendable {
    static let isShutDown = ZeroMQError(code: ErrorCode.terminated, call: "SocketThread.open", reason: "the socket thread was shut down")

    private let mailbox: ThreadMailbox
    private let thread: NativeThread
    private let end = Outcome<Void>()

    /// Starts the thread.
    ///
    /// - Parameter name: Shown by `ps` and debuggers; cut to 15 bytes.
    public init(name: String, context: Context) throws(ZeroMQError) {
        let mailbox = try ThreadMailbox()
        let end = end
        thread = try NativeThread(name: name) {
            SocketLoop(context: context, mailbox: mailbox).run()
            end.set(())
        }
        self.mailbox = mailbox
    }

    deinit {
        // False if it has ended already, which is what is wanted.
        _ = mailbox.post(.shutdown)
    }

    /// Opens a socket on the thread: options, subscriptions, binds, connects, in this order.
    ///
    /// - Throws: what the first of these that fails says; the socket is closed again then.
    public func open(_ plan: SocketPlan) async throws(ZeroMQError) -> SocketPort {
        let mailboxes = PortMailboxes(limits: plan.limits, thread: mailbox)
        let outcome = Outcome<Result<[String], ZeroMQError>>()
        guard mailbox.post(.open(plan, mailboxes, outcome)) else { throw Self.isShutDown }
        let endpoints = try await outcome.value.get()
        return SocketPort(boundEndpoints: endpoints, mailboxes: mailboxes, thread: self)
    }

    /// Closes all sockets, without lingering, and ends the thread. What was received can still be read from the ports. A second call waits as well.
    public func shutdown() async {
        _ = mailbox.post(.shutdown)
        await end.value
        // It has nothing left to do but to end.
        thread.join()
    }
}
