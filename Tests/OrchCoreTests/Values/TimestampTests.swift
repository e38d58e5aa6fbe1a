import Foundation
import Simulator
import Testing

@testable import OrchCore

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2026-01-31T08:30:00.250Z", 1_769_848_200_250), ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("1969-12-31T23:59:59.999Z", -1), ("9999-12-31T23:59:59.000Z", 253_402_300_799_000),
        ] as [(String, Int64)])
    func reads(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
    }

    @Test func otherWaysToWriteIt() {
        let noon = Timestamp(iso8601: "2026-01-31T12:00:00.000Z")
        for text in ["2026-01-31T12:00:00Z", "2026-01-31 12:00:00.0z", "2026-01-31t14:30:00+02:30", "2026-01-31T11:00:00.000000000-01:00"] {
            #expect(Timestamp(iso8601: text) == noon)
        }
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+2",
        "٢٠٢٦-01-01T00:00:00Z",
    ]) func whatIsNoTime(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func anyNumberOfMillisecondsCanBeWritten() {
        for edge in [Int64.min, .max, -62_135_596_800_001] { #expect(!Timestamp(milliseconds: edge).iso8601.isEmpty) }
        var dice = SplitMix64(seed: 4)
        for _ in 0..<500 {
            let time = Timestamp(milliseconds: Int64.random(in: 0..<253_402_300_800_000, using: &dice))
            #expect(Timestamp(iso8601: time.iso8601) == time)
        }
    }

    @Test func asJSONItIsItsText() throws {
        let coded = try JSONEncoder().encode([Timestamp(milliseconds: 0)])
        #expect(String(decoding: coded, as: UTF8.self) == "[\"1970-01-01T00:00:00.000Z\"]")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data("[\"soon\"]".utf8)) }
    }
}
