/// What the thread is to do with one socket.
enum PortOrder: Sendable {
    case send([Message])
    case subscribe([UInt8])
    case unsubscribe([UInt8])
    case setWelcome([UInt8])
    case reconnect
    case close

    /// What it takes of the outgoing limit. An order that is no message counts as one, so that no caller can queue orders without end.
    var load: QueueLimit {
        switch self {
        case .send(let messages): messages.reduce(into: .zero) { $0 += $1.load }
        case .subscribe(let bytes), .unsubscribe(let bytes), .setWelcome(let bytes): QueueLimit(messages: 1, bytes: bytes.count)
        case .reconnect: QueueLimit(messages: 1, bytes: 0)
        case .close: .zero
        }
    }
}

/// The way in: from any task to the thread.
struct Outbox {
    /// What became of an order.
    enum Admission {
        case full, closed
        /// It is queued, and if `wakes` then the thread has to be told.
        case queued(wakes: Bool)
    }

    /// What the thread finds when it looks.
    struct Work {
        var orders: [PortOrder]
        var resumesReading: Bool
    }

    private let limit: QueueLimit
    private var orders: [PortOrder] = []
    /// Everything admitted that is not yet released: queued here, pending at the socket, or unsent and unread.
    private var load = QueueLimit.zero
    private var isScheduled = false
    private var resumesReading = false
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: QueueLimit) { self.limit = limit }

    mutating func admit(_ order: PortOrder, load more: QueueLimit) -> Admission {
        guard !isClosed else { return .closed }
        guard load.admits(more, under: limit) else { return .full }
        load += more
        orders.append(order)
        return .queued(wakes: schedule())
    }

    /// The reader has made room: the thread may read the socket again. True if the thread has to be told.
    mutating func resumeReading() -> Bool {
        resumesReading = true
        return !isClosed && schedule()
    }

    mutating func takeWork() -> Work {
        isScheduled = false
        defer { (orders, resumesReading) = ([], false) }
        return Work(orders: orders, resumesReading: resumesReading)
    }

    /// The load has left. Returns the tasks to be told that there is room.
    mutating func release(_ less: QueueLimit) -> [CheckedContinuation<Void, Never>] {
        load -= less
        return load.isHalfOf(limit) ? takeWaiting() : []
    }

    /// Whether a sender need not wait.
    var hasRoom: Bool { isClosed || load.isHalfOf(limit) }

    /// True if there is nothing to wait for.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        if hasRoom { return true }
        waiting.append(continuation)
        return false
    }

    mutating func close() -> [CheckedContinuation<Void, Never>] {
        isClosed = true
        orders = []
        return takeWaiting()
    }

    mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
        defer { waiting = [] }
        return waiting
    }

    private mutating func schedule() -> Bool {
        defer { isScheduled = true }
        return !isScheduled
    }
}
