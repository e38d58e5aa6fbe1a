import Testing

@testable import OrchCore

@Suite struct TextTests {
    @Test func nothingOfATerminalGetsThrough() {
        #expect("\u{1B}[31mred\u{7}\u{9B}2J".printable(limit: 80) == "\u{FFFD}[31mred\u{FFFD}\u{FFFD}2J")
        #expect("a\r\nb\tc".printable(limit: 80) == "a  b c")
        #expect("abc\u{202E}fed\u{2066}\u{200F}".printable(limit: 80) == "abc\u{FFFD}fed\u{FFFD}\u{FFFD}")
        #expect("grüße 👩‍👩‍👧 漢字".printable(limit: 80) == "grüße 👩‍👩‍👧 漢字")
    }

    @Test func whatIsTooLongIsCut() {
        #expect("abcdef".printable(limit: 3) == "abc…")
        #expect("abc".printable(limit: 3) == "abc")
        #expect("".printable(limit: 0) == "")
    }

    @Test func linesStayLines() {
        #expect("a\r\n\tb\u{1B}[0m\u{2028}".printableLines == "a\n\tb\u{FFFD}[0m\u{FFFD}")
    }

    @Test func clippedAtACharacter() {
        #expect("grüße".clipped(bytes: 100) == "grüße")
        #expect("grüße".clipped(bytes: 4) == "grü")
        #expect("grüße".clipped(bytes: 3) == "gr")
        #expect("👩‍👩‍👧x".clipped(bytes: 10) == "")
        #expect("e\u{301}a".clipped(bytes: 2) == "")
        #expect("abc".clipped(bytes: 0) == "")
    }
}
