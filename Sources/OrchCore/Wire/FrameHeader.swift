/// The fixed first frame of each message between daemons, and between a client and a daemon (`docs/protocol.md`).
///
/// 56 bytes, little-endian: magic `OR`, version, type, flags (2), reserved (2), link id (16), term, sequence, acknowledged, correlation (8 each).
public struct FrameHeader: Hashable, Sendable {
    public static let byteCount = 56
    public static let version: UInt8 = 1

    /// A receiver that does not know the type ignores the message instead of ending the link.
    public static let optionalFlag: UInt16 = 1

    public var type: UInt8
    public var flags: UInt16
    /// Zero outside a link: hello, reset, requests of clients.
    public var link: LinkID
    /// The coordinator's term; from an agent the highest it has seen.
    public var term: UInt64
    /// Dense within a link and direction, from 1; zero outside a link.
    public var sequence: UInt64
    /// The highest sequence of the peer whose effect is durable here.
    public var acknowledged: UInt64
    /// Pairs a question with its answer; zero where there is none.
    public var correlation: UInt64

    public init(
        type: MessageType, flags: UInt16 = 0, link: LinkID = .none, term: UInt64 = 0, sequence: UInt64 = 0, acknowledged: UInt64 = 0,
        correlation: UInt64 = 0
    ) {
        self.type = type.rawValue
        self.flags = flags
        self.link = link
        self.term = term
        self.sequence = sequence
        self.acknowledged = acknowledged
        self.correlation = correlation
    }

    /// Why a frame is no header.
    public enum Malformed: Error, Hashable, Sendable {
        case length(Int)
        case magic
        case version(UInt8)
    }

    /// - Parameter version: the only one that is taken.
    public init(bytes: [UInt8], version: UInt8 = Self.version) throws(Malformed) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard bytes[0] == 0x4F, bytes[1] == 0x52 else { throw .magic }
        guard bytes[2] == version else { throw .version(bytes[2]) }
        type = bytes[3]
        flags = UInt16(bytes[4]) | UInt16(bytes[5]) << 8
        link = LinkID(high: bytes.littleEndian(at: 8), low: bytes.littleEndian(at: 16))
        term = bytes.littleEndian(at: 24)
        sequence = bytes.littleEndian(at: 32)
        acknowledged = bytes.littleEndian(at: 40)
        correlation = bytes.littleEndian(at: 48)
    }

    public var bytes: [UInt8] {
        var out: [UInt8] = [0x4F, 0x52, Self.version, type, UInt8(flags & 0xFF), UInt8(flags >> 8), 0, 0]
        out.reserveCapacity(Self.byteCount)
        for word in [link.high, link.low, term, sequence, acknowledged, correlation] { out.append(littleEndian: word) }
        return out
    }
}

/// Names one connected conversation between two daemons. Made by the coordinator: its term, and its count of links.
public struct LinkID: Hashable, Sendable, CustomStringConvertible {
    public static let none = LinkID(high: 0, low: 0)

    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public var description: String { String(high, radix: 16) + "-" + String(low, radix: 16) }
}

/// The second byte after the version.
public enum MessageType: UInt8, Hashable, Sendable, CaseIterable {
    case hello = 1, welcome = 2, reset = 3, rejected = 4, ping = 5, pong = 6
    case offer = 10, accepted = 11, refused = 12, fence = 13, fenced = 14, holdingsFrom = 15, holdings = 16
    case eventsFrom = 20, events = 21, eventsAck = 22
    case logFrom = 30, log = 31, conversationFrom = 32, conversation = 33
    case command = 40, done = 41
    case ask = 50, answer = 51, sweep = 52, swept = 53, keyChange = 54, keyChanged = 55
    case request = 60, reply = 61
}

extension [UInt8] {
    func littleEndian(at offset: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(self[offset + index]) << UInt64(8 * index) }
        return value
    }

    mutating func append(littleEndian value: UInt64) {
        for index in 0..<8 { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}
