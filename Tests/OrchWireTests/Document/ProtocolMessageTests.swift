import OrchCore
import OrchWire
import Testing

/// What the document says of frames, headers and limits is what orch sends and takes.
@Suite struct ProtocolMessageTests {
    private let document: ProtocolDocument

    init() throws { document = try ProtocolDocument.messages() }

    @Test(arguments: MessageType.allCases) func aMessageHasItsRowAndItsBody(_ type: MessageType) throws {
        let rows = try document.section("Messages").table("type", "name", "direction", "body").filter { $0[0] == "\(type.rawValue)" }
        try #require(rows.count == 1, "\(type)")
        #expect(rows[0][1] == "\(type)".hyphenated)
        guard let name = rows[0][3].firstCode else {
            #expect(try WireMessage(FrameHeader(type: type), .none).frames()[1].isEmpty)
            #expect(try WireMessage.read([FrameHeader(type: type).bytes, []])?.body == WireBody.none)
            return
        }
        for example in try ProtocolDocument.bodies().section(name).blocks("json") {
            let message = try #require(try WireMessage.read([FrameHeader(type: type).bytes, Array(example.utf8)]))
            let body = try #require(message.body.value)
            #expect(String(describing: Swift.type(of: body)) == name)
            #expect(try WireMessage.read(message.frames()[...])?.body == message.body)
        }
    }

    @Test func noOtherMessageIsThere() throws {
        let rows = try document.section("Messages").table("type", "name", "direction", "body")
        #expect(rows.map { $0[0] } == MessageType.allCases.map { "\($0.rawValue)" })
    }

    @Test func theHeaderIsMadeOfTheseBytes() throws {
        let dump = try HexDump(document.section("Messages").blocks("hex"))
        let type = try #require(MessageType(rawValue: UInt8(dump.number("type"))))
        let link = try dump.bytes("link")
        #expect(link.hexDigits == (try dump.word("link")))
        let header = FrameHeader(
            type: type, flags: UInt16(try dump.number("flags")),
            link: LinkID(high: link[..<8].littleEndianNumber, low: link[8...].littleEndianNumber), term: try dump.number("term"),
            sequence: try dump.number("sequence"), acknowledged: try dump.number("acknowledged"), correlation: try dump.number("correlation"))
        #expect(try dump.number("version") == UInt64(FrameHeader.version))
        #expect(dump.all == header.bytes)
        #expect(try FrameHeader(bytes: dump.all) == header)
        for line in dump.lines.map(\.name) where !["magic", "link"].contains(line) {
            #expect(try dump.bytes(line).littleEndianNumber == dump.number(line), "\(line)")
        }
    }

    @Test func theHeaderOfAnEventIsMadeOfTheseBytes() throws {
        let dump = try HexDump(document.section("Events").blocks("hex"))
        let header = StatusHeader(
            stream: try #require(StreamID(try dump.word("stream"))), sequence: try dump.number("sequence"), previous: try dump.number("previous"),
            fence: Fence(attempt: try dump.number("attempt"), run: try dump.number("run")),
            time: try #require(Timestamp(iso8601: try dump.word("time"))))
        #expect(dump.all == header.bytes)
        #expect(StatusHeader(bytes: dump.all) == header)
        for name in ["sequence", "previous", "attempt", "run"] { #expect(try dump.bytes(name).littleEndianNumber == dump.number(name), "\(name)") }
    }

    @Test func aTopicIsWrittenAsItIsMade() throws {
        let text = try document.section("Events").lines.joined(separator: "\n")
        #expect(text.contains("`\(Topic(.state, try SessionKey("shop/12")).text)`"))
        #expect(text.contains("`\(Topic(host: try HostName("name")).text.replacing("name", with: "<name>"))`"))
        let classes = Topic.Class.allCases.filter(\.isDurable).map(\.rawValue)
        #expect(text.contains("`\(classes.joined(separator: " "))`"))
    }

    @Test func theLimitsAreThoseOfTheCode() throws {
        let limits: [String: UInt64] = [
            "bodyBytes": UInt64(Limits.bodyBytes), "blobBytes": UInt64(Limits.blobBytes), "nameBytes": UInt64(Limits.nameBytes),
            "number": Limits.number, "titleCharacters": UInt64(Limits.titleCharacters), "issueBodyBytes": UInt64(Limits.issueBodyBytes),
            "textBytes": UInt64(Limits.textBytes), "options": UInt64(Limits.options), "notes": UInt64(Limits.notes),
            "guidance": UInt64(Limits.guidance), "guidanceWaiting": UInt64(Limits.guidanceWaiting), "escalations": UInt64(Limits.escalations),
            "inventory": UInt64(Limits.inventory), "slotsBelieved": UInt64(Limits.slotsBelieved), "linkWindow": UInt64(Limits.linkWindow),
            "linkBacklog": UInt64(Limits.linkBacklog), "orders": UInt64(Limits.orders), "eventsPerMessage": UInt64(Limits.eventsPerMessage),
            "ledgerEvents": UInt64(Limits.ledgerEvents), "replies": UInt64(Limits.replies),
            "sessionsPerRequest": UInt64(Limits.sessionsPerRequest), "reportsRemembered": UInt64(Limits.reportsRemembered),
            "answersRemembered": UInt64(Limits.answersRemembered), "closedAttemptDays": UInt64(Limits.closedAttemptDays),
            "continuations": UInt64(Limits.continuations), "stalls": UInt64(Limits.stalls), "wishes": UInt64(Limits.wishes),
            "holdings": UInt64(Limits.holdings),
            "holdingsBytes": UInt64(Limits.holdingsBytes), "conversationBytes": Limits.conversationBytes,
            "findings": UInt64(Limits.findings), "findingPids": UInt64(Limits.findingPids), "keepDays": UInt64(Limits.keepDays),
            "doorConnections": UInt64(Limits.doorConnections), "doorHandshakes": UInt64(Limits.doorHandshakes),
            "doorFailures": UInt64(Limits.doorFailures),
        ]
        #expect(try Self.numbers(document.section("Limits").table("limit", "value")) == limits)
        #expect(Limits.frameBytes == Limits.bodyBytes)
    }

    @Test func theTimesAreThoseOfTheCode() throws {
        let times: [String: UInt64] = [
            "greet": UInt64(Timing.greet), "ping": UInt64(Timing.ping), "quietAfter": UInt64(Timing.quietAfter),
            "linkLostAfter": UInt64(Timing.linkLostAfter), "eventsAnswer": UInt64(Timing.eventsAnswer), "hostAnswer": UInt64(Timing.hostAnswer),
            "unknownEscalation": UInt64(Timing.unknownEscalation), "stale": UInt64(Timing.stale),
            "staleDuringRequest": UInt64(Timing.staleDuringRequest), "pauseHolds": UInt64(Timing.pauseHolds),
            "stalled": UInt64(Timing.stalled), "sweep": UInt64(Timing.sweep), "keyChange": UInt64(Timing.keyChange),
            "handshake": UInt64(Timing.handshake), "doorWindow": UInt64(Timing.doorWindow),
        ]
        #expect(try Self.numbers(document.section("Limits").table("time", "ms")) == times)
    }

    private static func numbers(_ rows: [[String]]) throws -> [String: UInt64] {
        let pairs = try rows.map { row in (try #require(row[0].firstCode), try #require(UInt64(row[1]))) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}

extension String {
    /// `eventsFrom` as `events-from`.
    fileprivate var hyphenated: String { reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) } }
}
