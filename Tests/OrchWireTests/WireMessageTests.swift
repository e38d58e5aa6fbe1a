import OrchCore
import OrchWire
import Testing

@Suite struct WireMessageTests {
    private let key: AttemptKey

    init() throws { key = AttemptKey(session: try SessionKey("shop/123"), attempt: 2) }

    @Test func aMessageComesBackAsItWent() throws {
        let header = FrameHeader(type: .accepted, link: LinkID(high: 1, low: 2), term: 3, sequence: 4, acknowledged: 5, correlation: 6)
        let frames = try WireMessage(header, .accepted(Accepted(key: key))).frames()
        let read = try #require(try WireMessage.read(frames[...]))
        #expect(read.header == header)
        #expect(read.body == .accepted(Accepted(key: key)))
        #expect(read.blob == nil)
    }

    @Test func aBlobTravelsBesideTheBody() throws {
        let piece = LogPiece(session: key.session, fence: Fence(attempt: 2, run: 1), offset: 10, size: 20)
        let frames = try WireMessage(FrameHeader(type: .log), .log(piece), blob: [0, 255, 10]).frames()
        #expect(try WireMessage.read(frames[...])?.blob == [0, 255, 10])
    }

    @Test func aBlobAboveItsLimitIsNotSent() {
        let message = WireMessage(FrameHeader(type: .log), .none, blob: [UInt8](repeating: 0, count: Limits.blobBytes + 1))
        #expect(throws: NotAMessage.self) { try message.frames() }
    }

    @Test func anotherVersionIsNamed() throws {
        var frames = try WireMessage(FrameHeader(type: .reset), .none).frames()
        frames[0][2] = 9
        let error = #expect(throws: NotAMessage.self) { try WireMessage.read(frames[...]) }
        #expect(error?.version == 9)
    }

    @Test func anUnknownTypeIsIgnoredOnlyWhereItMayBe() throws {
        var frames = try WireMessage(FrameHeader(type: .reset), .none).frames()
        frames[0][3] = 200
        #expect(throws: NotAMessage.self) { try WireMessage.read(frames[...]) }
        frames[0][4] = 1
        #expect(try WireMessage.read(frames[...]) == nil)
    }

    @Test(arguments: ["", "{", "[]", #"{"key":7}"#, #"{"key":{"session":"../x","attempt":1}}"#, "\u{0}"])
    func aBodyThatMakesNoSenseSaysWhere(_ json: String) throws {
        let frames = [FrameHeader(type: .accepted).bytes, Array(json.utf8)]
        let error = #expect(throws: NotAMessage.self) { try WireMessage.read(frames[...]) }
        #expect(error?.words.contains("accepted") == true)
    }

    @Test(arguments: UInt64(0)..<200)
    func randomBytesNeverCrash(_ seed: UInt64) {
        var generator = SplitMix(state: seed)
        let frames = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            (0..<Int.random(in: 0...80, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        #expect(throws: NotAMessage.self) { try WireMessage.read(frames[...]) }
    }

    @Test func aWelcomeFrameComesBack() throws {
        let head = StreamHead(stream: StreamID(high: 7, low: 8), head: 42)
        #expect(StreamHead(welcome: try head.welcomeFrame()) == head)
        #expect(StreamHead(welcome: Array("w/nonsense".utf8)) == nil)
    }
}

/// Vigna's SplitMix64: a seed tells the whole sequence.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
