import OrchCore
import Testing

@Suite struct StreamReaderTests {
    @Test func linesComeWithTheOffsetBehindThem() {
        var reader = StreamReader(offset: 100)
        let lines = reader.feed(Array("{}\n\r\n\n[1]\n{\"to".utf8))
        #expect(lines.map(\.content) == [.text("{}"), .text("[1]")])
        #expect(lines.map(\.end) == [103, 110])
        #expect(reader.offset == 110)
        #expect(reader.pendingBytes == 4)
        #expect(reader.feed(Array("rn\":1}\n".utf8)).map(\.content) == [.text("{\"torn\":1}")])
        #expect(reader.offset == 121)
    }

    @Test func aTornLastLineIsHandedOutAtTheEnd() {
        var reader = StreamReader()
        #expect(reader.feed(Array("{\"a\":".utf8)).isEmpty)
        #expect(reader.finish()?.content == .text("{\"a\":"))
        #expect(reader.finish() == nil)
        #expect(reader.offset == 5)
    }

    @Test func aHugeLineIsSkippedAndReported() {
        var reader = StreamReader(lineBytes: 1000)
        for _ in 0..<50 { #expect(reader.feed(Array(repeating: UInt8(ascii: "x"), count: 100)).isEmpty) }
        let lines = reader.feed(Array("\n{}\n".utf8))
        #expect(lines.count == 2)
        #expect(lines[0].content == .tooLong(prefix: String(repeating: "x", count: ClaudeLimits.prefixCharacters), bytes: 5000))
        #expect(lines[0].end == 5001)
        #expect(lines[1].content == .text("{}"))
        #expect(lines[1].end == 5004)
    }

    @Test func aLineOfExactlyTheLimitIsKept() {
        var reader = StreamReader(lineBytes: 4)
        #expect(reader.feed(Array("abcd\nabcde\n".utf8)).map(\.content) == [.text("abcd"), .tooLong(prefix: "abcde", bytes: 5)])
    }

    @Test func brokenUTF8IsRepairedAndCountedInBytes() {
        var reader = StreamReader()
        let lines = reader.feed([0xFF, 0x41, 0xC3, 0x0A])
        #expect(lines.map(\.content) == [.text("\u{FFFD}A\u{FFFD}")])
        #expect(reader.offset == 4)
    }

    /// However the bytes are cut, the lines are the same, and so are the offsets.
    @Test(arguments: UInt64(0)..<30)
    func cutsDoNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [0x0A, 0x0A, 0x0D, 0x20, 0x7B, 0x7D, 0xC3, 0xA4, 0xFF, 0x00, 0x41]
        let bytes = (0..<2000).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
        var whole = StreamReader(lineBytes: 24)
        let expected = whole.feed(bytes)
        var pieces = StreamReader(lineBytes: 24)
        var lines: [StreamReader.Line] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &random))
            lines += pieces.feed(Array(bytes[start..<end]))
            start = end
        }
        #expect(lines == expected)
        #expect(pieces.offset == whole.offset)
    }
}
