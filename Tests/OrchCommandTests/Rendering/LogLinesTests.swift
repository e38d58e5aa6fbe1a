import OrchCore
import Testing

@testable import orch

@Suite struct LogLinesTests {
    private let answer = #"{"type":"assistant","message":{"content":[{"type":"text","text":"Reading \u001b[31mthe code"}]}}"#

    @Test func piecesMayEndAnywhere() {
        var lines = LogLines()
        let bytes = Array((answer + "\n").utf8)
        #expect(lines.feed(Array(bytes.prefix(40))).isEmpty)
        #expect(lines.feed(Array(bytes.dropFirst(40))) == ["Reading �[31mthe code"])
        #expect(lines.finish().isEmpty)
    }

    @Test func nonsenseIsShownAsSuch() {
        var lines = LogLines()
        #expect(lines.feed(Array("panic: \u{1B}[2Joh no\n".utf8)) == ["! not understood: panic: �[2Joh no"])
        #expect(lines.feed(Array("torn".utf8)).isEmpty)
        #expect(lines.finish() == ["! not understood: torn"])
    }

    @Test func rawLinesAreTheWorkersOwnButHarmless() {
        var lines = LogLines(isRaw: true)
        #expect(lines.feed(Array((answer + "\n\u{9B}x\n").utf8)) == [answer, "�x"])
    }
}
