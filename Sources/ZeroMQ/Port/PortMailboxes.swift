internal import Synchronization

/// What a `SocketPort` and the thread that owns its socket share. Neither waits for the other.
final class PortMailboxes: Sendable {
    let limits: PortLimits
    /// Set when the socket is closed and its endpoints are free.
    let closing = Outcome<Void>()
    private let outbox: Mutex<Outbox>
    private let inbox: Mutex<Inbox>
    private let thread: ThreadMailbox

    init(limits: PortLimits, thread: ThreadMailbox) {
        self.limits = limits
        self.thread = thread
        outbox = Mutex(Outbox(limit: limits.outgoing))
        inbox = Mutex(Inbox(limits: limits))
    }
}

/// The side of the tasks.
extension PortMailboxes {
    func post(_ order: PortOrder) throws(SocketPortError) {
        let load = order.load
        switch outbox.withLock({ $0.admit(order, load: load) }) {
        case .full: throw .mailboxFull
        case .closed: throw .closed
        case .queued(let wakes): if wakes { thread.schedule(self) }
        }
    }

    func roomToSend() async {
        while !Task.isCancelled, !outbox.withLock({ $0.hasRoom }) {
            await somethingReleased()
        }
    }

    private func somethingReleased() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = outbox.withLock { $0.wait(continuation) }
                if isOver { return continuation.resume() }
                // Cancelled before the continuation was there to be found.
                if Task.isCancelled { resume(outbox.withLock { $0.takeWaiting() }) }
            }
        } onCancel: {
            // All of them look again: cancellation is rare, and one continuation is not told from another.
            resume(outbox.withLock { $0.takeWaiting() })
        }
    }

    /// The next event; nil at the end, and when the task is cancelled. Cancellation loses nothing.
    func next() async -> PortEvent? {
        while !Task.isCancelled {
            switch inbox.withLock({ $0.take() }) {
            case .event(let event, let resumesReading, let released):
                if released.messages > 0 { release(released) }
                if resumesReading, outbox.withLock({ $0.resumeReading() }) { thread.schedule(self) }
                return event
            case .finished:
                return nil
            case .empty:
                await somethingToTake()
            }
        }
        return nil
    }

    private func somethingToTake() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = inbox.withLock { $0.wait(continuation) }
                if isOver { return continuation.resume() }
                if Task.isCancelled { inbox.withLock { $0.takeReader() }?.resume() }
            }
        } onCancel: {
            inbox.withLock { $0.takeReader() }?.resume()
        }
    }

    private func resume(_ waiting: [CheckedContinuation<Void, Never>]) {
        for continuation in waiting { continuation.resume() }
    }
}

/// The side of the thread.
extension PortMailboxes {
    func takeWork() -> Outbox.Work {
        outbox.withLock { $0.takeWork() }
    }

    func release(_ load: QueueLimit) {
        resume(outbox.withLock { $0.release(load) })
    }

    func room() -> QueueLimit {
        inbox.withLock { $0.room() }
    }

    func deliver(_ messages: [Message], load: QueueLimit) {
        inbox.withLock { $0.deliver(messages, load: load) }?.resume()
    }

    func deliverUnsent(_ message: Message, _ error: ZeroMQError) {
        inbox.withLock { $0.deliverUnsent(message, error) }?.resume()
    }

    func notify(_ event: PortEvent) {
        inbox.withLock { $0.notify(event) }?.resume()
    }

    /// Nothing goes in any more. What has come out can still be read.
    func finish() {
        resume(outbox.withLock { $0.close() })
        inbox.withLock { $0.finish() }?.resume()
        closing.set(())
    }
}
