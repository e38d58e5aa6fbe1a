import OrchCore
import Testing

@testable import orch

@Suite struct TextLayoutTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("한글", 4), ("👩‍👩‍👧", 2),
        ("🇩🇪", 2), ("❤️", 2), ("a\u{200B}b", 2), ("…", 1),
    ])
    func widths(_ text: String, _ columns: Int) { #expect(DisplayWidth.of(text) == columns) }

    @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"), ("abc", 0, "")])
    func clipping(_ text: String, _ columns: Int, _ clipped: String) {
        #expect(text.clipped(columns: columns) == clipped)
        #expect(DisplayWidth.of(text.clipped(columns: columns)) <= columns)
    }

    @Test func paddingCountsColumns() {
        #expect("漢".padded(to: 4) == "漢  ")
        #expect("5m".paddedFront(to: 4) == "  5m")
        #expect("toolong".padded(to: 3) == "toolong")
    }

    @Test(arguments: [
        (0, "0m"), (45, "45m"), (59, "59m"), (60, "1h0m"), (125, "2h5m"), (1439, "23h59m"), (1440, "1d0h"), (4560, "3d4h"), (-5, "0m"),
    ])
    func ages(_ minutes: Int64, _ text: String) { #expect(Age.text(from: Samples.ago(minutes: minutes), to: Samples.now) == text) }

    @Test func clocksFollowThePlace() {
        #expect(Samples.now.clock(secondsEast: 3600) == "13:00:00")
        #expect(Samples.now.clock(secondsEast: -13 * 3600) == "23:00:00")
        #expect(Samples.now.day(secondsEast: 12 * 3600) == "2026-02-01 00:00")
    }
}
