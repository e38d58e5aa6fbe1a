import Simulator
import Testing

@testable import OrchCore

@Suite struct HeaderTests {
    private let header = FrameHeader(
        type: .offer, flags: 0x0102, link: LinkID(high: 1, low: 0xFFFF_FFFF_FFFF_FFFE), term: 3, sequence: 4, acknowledged: 5, correlation: 6)

    @Test func aFrameHeaderIs56LittleEndianBytes() throws {
        let bytes = header.bytes
        #expect(bytes.count == FrameHeader.byteCount)
        #expect(bytes[..<8] == [0x4F, 0x52, 1, 10, 2, 1, 0, 0])
        #expect(bytes[8..<16] == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(bytes[16..<24] == [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(bytes[24] == 3 && bytes[32] == 4 && bytes[40] == 5 && bytes[48] == 6)
        #expect(try FrameHeader(bytes: bytes) == header)
    }

    @Test func whatIsNoHeaderSaysWhy() {
        #expect(throws: FrameHeader.Malformed.length(0)) { try FrameHeader(bytes: []) }
        #expect(throws: FrameHeader.Malformed.length(57)) { try FrameHeader(bytes: header.bytes + [0]) }
        var bytes = header.bytes
        bytes[2] = 2
        #expect(throws: FrameHeader.Malformed.version(2)) { try FrameHeader(bytes: bytes) }
        bytes[0] = 0
        #expect(throws: FrameHeader.Malformed.magic) { try FrameHeader(bytes: bytes) }
    }

    @Test func aTypeThatIsNotKnownIsStillAHeader() throws {
        var bytes = header.bytes
        bytes[3] = 200
        #expect(MessageType(rawValue: try FrameHeader(bytes: bytes).type) == nil)
    }

    @Test func randomBytesAreNeverATrap() {
        var dice = SplitMix64(seed: 1)
        for _ in 0..<2000 {
            let bytes = (0..<dice.below(80)).map { _ in UInt8.random(in: 0...255, using: &dice) }
            if let header = try? FrameHeader(bytes: bytes) { #expect(header.bytes.count == 56) }
            if let header = StatusHeader(bytes: bytes) { #expect(header.bytes == bytes) }
        }
    }

    @Test func aStatusHeaderComesBack() throws {
        let header = StatusHeader(
            stream: StreamID(high: .max, low: 2), sequence: 3, previous: 4, fence: Fence(attempt: 5, run: 6), time: Timestamp(milliseconds: -7))
        #expect(header.bytes.count == StatusHeader.byteCount)
        #expect(StatusHeader(bytes: header.bytes) == header)
        #expect(StatusHeader(bytes: Array(header.bytes.dropLast())) == nil)
    }

    @Test func aStreamHas32Digits() {
        let stream = StreamID(high: 0xAB, low: 1)
        #expect(stream.description == "00000000000000ab0000000000000001")
        #expect(StreamID(stream.description) == stream)
        for text in ["", "xyz", "00000000000000ab000000000000000g", "+0000000000000ab+000000000000001"] { #expect(StreamID(text) == nil) }
    }
}
