/// What a queue holds, or may hold at most: a number of messages, and the bytes of their parts.
public struct QueueLimit: Hashable, Sendable {
    /// Messages.
    public var messages: Int
    /// Bytes of all parts together.
    public var bytes: Int

    /// Both counts.
    public init(messages: Int, bytes: Int) {
        self.messages = messages
        self.bytes = bytes
    }

    static let zero = QueueLimit(messages: 0, bytes: 0)

    static func += (left: inout QueueLimit, right: QueueLimit) {
        left.messages += right.messages
        left.bytes += right.bytes
    }

    static func -= (left: inout QueueLimit, right: QueueLimit) {
        left.messages -= right.messages
        left.bytes -= right.bytes
    }

    /// Whether a queue that holds this may take `more` under `limit`.
    func admits(_ more: QueueLimit, under limit: QueueLimit) -> Bool {
        messages + more.messages <= limit.messages && bytes + more.bytes <= limit.bytes
    }

    /// Whether a queue that holds this is at most half of `limit`: where a queue that was full starts to take again.
    func isHalfOf(_ limit: QueueLimit) -> Bool {
        messages <= limit.messages / 2 && bytes <= limit.bytes / 2
    }
}

extension Message {
    var load: QueueLimit { QueueLimit(messages: 1, bytes: byteCount) }
}
