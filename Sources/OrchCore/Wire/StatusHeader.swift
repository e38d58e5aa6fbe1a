/// The second frame of a published event, after its topic (`docs/protocol.md`). 56 bytes, little-endian.
public struct StatusHeader: Hashable, Sendable {
    public static let byteCount = 56

    /// Changes only when the publisher has lost its journal: then numbers begin anew.
    public var stream: StreamID
    /// The event's number in its stream; dense. Zero for events that are in no journal (`progress`, `log`, `w`).
    public var sequence: UInt64
    /// The number of the previous event of the same topic, zero if there was none: a subscriber of one topic sees gaps too.
    public var previous: UInt64
    public var fence: Fence
    public var time: Timestamp

    public init(stream: StreamID, sequence: UInt64, previous: UInt64, fence: Fence, time: Timestamp) {
        self.stream = stream
        self.sequence = sequence
        self.previous = previous
        self.fence = fence
        self.time = time
    }

    /// Nil where the frame has another length.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        stream = StreamID(high: bytes.littleEndian(at: 0), low: bytes.littleEndian(at: 8))
        sequence = bytes.littleEndian(at: 16)
        previous = bytes.littleEndian(at: 24)
        fence = Fence(attempt: bytes.littleEndian(at: 32), run: bytes.littleEndian(at: 40))
        time = Timestamp(milliseconds: Int64(bitPattern: bytes.littleEndian(at: 48)))
    }

    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        for word in [stream.high, stream.low, sequence, previous, fence.attempt, fence.run, UInt64(bitPattern: time.milliseconds)] {
            out.append(littleEndian: word)
        }
        return out
    }
}

/// Names one journal, from its first event to its loss. Random.
public struct StreamID: Hashable, Sendable, Codable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(\.isHexDigit) else { return nil }
        guard let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16) else { return nil }
        self.init(high: high, low: low)
    }

    public var description: String { Self.hex(high) + Self.hex(low) }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = StreamID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a stream id has 32 hexadecimal digits")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension UInt8 {
    /// An ASCII digit of a hexadecimal number.
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}

/// The first frame of a published event: `<class>/<project>/<session>/`. The delimiter at the end keeps 12 from being a prefix of 123.
public struct Topic: Hashable, Sendable, CustomStringConvertible {
    /// What an event is about: the first part of its topic.
    public enum Class: String, Hashable, Sendable, Codable, CaseIterable {
        case escalation, state, guidance, progress, log, host
        /// Welcome and beat: the head of the stream.
        case welcome = "w"

        /// Whether events of this class are in the journal before they are published.
        public var isDurable: Bool {
            switch self {
            case .escalation, .state, .guidance, .host: true
            case .progress, .log, .welcome: false
            }
        }
    }

    public let text: String

    /// All of one class: the prefix to subscribe to.
    public init(all class: Class) { text = `class`.rawValue + "/" }

    public init(_ class: Class, _ session: SessionKey) { text = "\(`class`.rawValue)/\(session.project)/\(session.id)/" }

    public init(host: HostName) { text = "\(Class.host.rawValue)/\(host)/" }

    /// Reads a topic as it came; nil when its class is unknown.
    public init?(text: String) {
        guard let name = text.split(separator: "/", maxSplits: 1).first, Class(rawValue: String(name)) != nil else { return nil }
        self.text = text
    }

    public var `class`: Class? { text.split(separator: "/", maxSplits: 1).first.flatMap { Class(rawValue: String($0)) } }

    /// The session of a topic that names one.
    public var session: SessionKey? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].isEmpty else { return nil }
        return try? SessionKey("\(parts[1])/\(parts[2])")
    }

    public var description: String { text }
}
