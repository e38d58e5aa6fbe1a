import OrchHome
import Testing

@Suite("Keys as people see them")
struct PublicKeyTests {
    private func keys() -> [PublicKey] {
        var random = SystemRandomNumberGenerator()
        let chance = (0..<20).map { _ in (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) } }
        return ([[UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32)] + chance).compactMap { PublicKey(bytes: $0) }
    }

    @Test func theTextIsFixed() throws {
        let key = try #require(PublicKey(bytes: Array(0..<32)))
        #expect(key.text == "000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg7g")
        #expect(key.shortText == "000g40r4" && "\(key)" == key.text)
    }

    @Test func eachIsReadBackInAnyDress() throws {
        for key in keys() {
            #expect(key.text.count == 54)
            #expect(try PublicKey(key.text) == key && PublicKey(key.text.uppercased()) == key)
            let grouped = key.text.enumerated().map { $0.offset % 6 == 5 ? "\($0.element)-" : "\($0.element)" }.joined()
            #expect(try PublicKey(grouped) == key)
        }
    }

    @Test func everySingleSlipIsFound() throws {
        for key in keys() {
            let text = Array(key.text)
            for place in text.indices {
                var wrong = text
                wrong[place] = text[place] == "7" ? "8" : "7"
                #expect(throws: InvalidKey.self) { try PublicKey(String(wrong)) }
                guard place > 0, text[place] != text[place - 1] else { continue }
                wrong = text
                wrong.swapAt(place, place - 1)
                #expect(throws: InvalidKey.self) { try PublicKey(String(wrong)) }
            }
        }
    }

    @Test(arguments: [
        ("", "it has 0 characters, not 54"), ("abc", "it has 3 characters, not 54"), ("a!c", "\"!\" at place 2"),
        (String(repeating: "0", count: 10_000), "more than 54"), ("ü", "\"ü\" at place 1"), ("\u{1B}[31m", "at place 1"),
    ])
    func othersAreRefusedInWords(text: String, words: String) {
        let refusal = #expect(throws: InvalidKey.self) { try PublicKey(text) }
        #expect(refusal?.description.contains(words) == true && refusal?.description.contains("\u{1B}") == false)
    }

    @Test func aSecretDoesNotShowItself() throws {
        let secret = try #require(SecretKey(bytes: [UInt8](repeating: 77, count: 32)))
        #expect("\(secret)" == "(secret)" && !String(reflecting: secret).contains("77"))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("77"))
    }
}
