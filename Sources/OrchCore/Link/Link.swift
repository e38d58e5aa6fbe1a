import DequeModule

/// One connected conversation between two daemons, seen from one end: gapless and in order, or over.
///
/// libzmq loses what was under way whenever a connection dies, and says nothing. So each message of a link has a number, a receiver that
/// misses one ends the link, and whatever must arrive is sent again when the next link stands. Within a link nothing needs a retry.
public struct Link: Hashable, Sendable {
    public let id: LinkID
    /// The highest sequence received without a gap. What a step of the machine sends leaves after that step is durable, so it
    /// acknowledges this number.
    public private(set) var received: UInt64 = 0
    package private(set) var acknowledgedToPeer: UInt64 = 0
    package private(set) var sent: UInt64 = 0
    package private(set) var acknowledgedByPeer: UInt64 = 0
    private var backlog: Deque<Outgoing> = []
    /// What waits for the window.
    package var waiting: [Outgoing] { Array(backlog) }

    /// A message before it has its number.
    public struct Outgoing: Hashable, Sendable {
        public var type: MessageType
        public var correlation: UInt64
        public var body: WireBody
        public var blob: [UInt8]?

        public init(_ type: MessageType, _ body: WireBody, correlation: UInt64 = 0, blob: [UInt8]? = nil) {
            self.type = type
            self.correlation = correlation
            self.body = body
            self.blob = blob
        }
    }

    /// A message as it goes out.
    public struct Numbered: Sendable {
        public var header: FrameHeader
        public var body: WireBody
        public var blob: [UInt8]?
    }

    /// What a received header means for the link.
    public enum Reception: Hashable, Sendable {
        case next
        /// Seen before: ignore it.
        case duplicate
        /// Something before it was lost, or the acknowledgement is of nothing we sent: the link is over.
        case broken
    }

    public init(id: LinkID) { self.id = id }

    /// Takes in a header of this link. What waited for the window comes back to be sent.
    public mutating func receive(_ header: FrameHeader, term: UInt64) -> (Reception, [Numbered]) {
        guard header.sequence > received else { return (.duplicate, []) }
        guard header.sequence - received == 1, header.acknowledged <= sent else { return (.broken, []) }
        received = header.sequence
        acknowledgedByPeer = max(acknowledgedByPeer, header.acknowledged)
        return (.next, drain(term: term))
    }

    /// Numbers a message; empty when it has to wait for the window, nil when the backlog is full and the link must be given up.
    public mutating func send(_ message: Outgoing, term: UInt64) -> [Numbered]? {
        guard backlog.count < Limits.linkBacklog else { return nil }
        backlog.append(message)
        return drain(term: term)
    }

    /// Numbers a message that carries an acknowledgement. It does not wait for the window: two ends whose windows are full would wait for
    /// each other's acknowledgement for ever. Pings and pongs only, which are few by their nature.
    public mutating func sendAhead(_ message: Outgoing, term: UInt64) -> Numbered { number(message, term: term) }

    /// Whether the peer waits for an acknowledgement that nothing else has carried yet.
    public var owesAcknowledgement: Bool { received - acknowledgedToPeer >= UInt64(Limits.linkWindow / 4) }

    private mutating func drain(term: UInt64) -> [Numbered] {
        var out: [Numbered] = []
        while sent - acknowledgedByPeer < UInt64(Limits.linkWindow), let message = backlog.popFirst() {
            out.append(number(message, term: term))
        }
        return out
    }

    private mutating func number(_ message: Outgoing, term: UInt64) -> Numbered {
        sent += 1
        acknowledgedToPeer = received
        let header = FrameHeader(
            type: message.type, link: id, term: term, sequence: sent, acknowledged: received, correlation: message.correlation)
        return Numbered(header: header, body: message.body, blob: message.blob)
    }
}
