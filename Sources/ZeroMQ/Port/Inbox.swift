/// The way out: from the thread to the one reader of `events`.
struct Inbox {
    /// What the reader finds.
    enum Taken {
        /// An event; if `resumesReading`, the thread has to be told that there is room again; `released` no longer counts as outgoing.
        case event(PortEvent, resumesReading: Bool, released: QueueLimit)
        case empty
        case finished
    }

    private let limit: QueueLimit
    private let noticeLimit: Int
    private var events = Fifo<PortEvent>()
    /// The received messages in `events`.
    private var load = QueueLimit.zero
    private var notices = 0
    private var lostNotices = 0
    private var isStalled = false
    private var isFinished = false
    private var reader: CheckedContinuation<Void, Never>?

    init(limits: PortLimits) {
        limit = limits.incoming
        noticeLimit = limits.notices
    }

    /// How many messages may be read now. If none, the reader resumes the reading when it has made room.
    mutating func room() -> QueueLimit {
        let room = QueueLimit(messages: limit.messages - load.messages, bytes: limit.bytes - load.bytes)
        isStalled = room.messages <= 0 || room.bytes <= 0
        return room
    }

    mutating func deliver(_ messages: [Message], load more: QueueLimit) -> CheckedContinuation<Void, Never>? {
        load += more
        events.append(.messages(messages))
        return takeReader()
    }

    /// Bounded by the outgoing limit, of which the message stays a part until it is read.
    mutating func deliverUnsent(_ message: Message, _ error: ZeroMQError) -> CheckedContinuation<Void, Never>? {
        events.append(.unsent(message, error))
        return takeReader()
    }

    /// A monitor event or a failure. When there are too many, one last event stands for those that are lost.
    mutating func notify(_ event: PortEvent) -> CheckedContinuation<Void, Never>? {
        if notices < noticeLimit {
            notices += 1
            events.append(event)
        } else {
            if lostNotices == 0 { events.append(.noticesLost(0)) }
            lostNotices += 1
        }
        return takeReader()
    }

    mutating func take() -> Taken {
        guard var event = events.popFirst() else { return isFinished ? .finished : .empty }
        var released = QueueLimit.zero
        switch event {
        case .messages(let messages):
            for message in messages { load -= message.load }
        case .unsent(let message, _):
            released = message.load
        case .monitor, .failed:
            notices -= 1
        case .noticesLost:
            event = .noticesLost(lostNotices)
            lostNotices = 0
        }
        let resumes = isStalled && load.isHalfOf(limit)
        if resumes { isStalled = false }
        return .event(event, resumesReading: resumes, released: released)
    }

    /// True if there is something to take already, or nothing to wait for.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        precondition(reader == nil, "ZeroMQ.PortEvents read by two tasks at a time")
        if !events.isEmpty || isFinished { return true }
        reader = continuation
        return false
    }

    mutating func finish() -> CheckedContinuation<Void, Never>? {
        isFinished = true
        return takeReader()
    }

    mutating func takeReader() -> CheckedContinuation<Void, Never>? {
        defer { reader = nil }
        return reader
    }
}
