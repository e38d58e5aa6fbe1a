internal import Synchronization

/// What reaches a socket thread that concerns no open port.
enum ThreadOrder: Sendable {
    case open(SocketPlan, PortMailboxes, Outcome<Result<[String], ZeroMQError>>)
    case shutdown
}

/// Where tasks leave word for a socket thread. The descriptor is written only when the thread sleeps: a system call for each message would cost
/// more than the message.
final class ThreadMailbox: Sendable {
    struct Work {
        var orders: [ThreadOrder] = []
        var ports: [PortMailboxes] = []
    }

    private struct State {
        var work = Work()
        var isAsleep = false
        var isClosed = false
    }

    let wakeup: Wakeup
    private let state = Mutex(State())

    init() throws(ZeroMQError) { wakeup = try Wakeup() }

    /// False if the thread has ended.
    func post(_ order: ThreadOrder) -> Bool {
        leave { $0.orders.append(order) }
    }

    /// Asks the thread to look into the mailboxes of a port. A port schedules itself once until the thread has looked, so the list is bounded.
    func schedule(_ port: PortMailboxes) {
        // If the thread has ended the port is closed too, and its user knows.
        _ = leave { $0.ports.append(port) }
    }

    /// Everything since the last look. The thread is awake now.
    func take() -> Work {
        state.withLock { state in
            state.isAsleep = false
            defer { state.work = Work() }
            return state.work
        }
    }

    /// True if there is nothing to do: from now on the descriptor is written.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.work.orders.isEmpty && state.work.ports.isEmpty
            return state.isAsleep
        }
    }

    /// Refuses everything from now on, and returns what nobody will do.
    func close() -> Work {
        state.withLock { state in
            state.isClosed = true
            defer { state.work = Work() }
            return state.work
        }
    }

    private func leave(_ change: (inout Work) -> Void) -> Bool {
        let (isLeft, wakes) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            change(&state.work)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        if wakes { wakeup.signal() }
        return isLeft
    }
}
