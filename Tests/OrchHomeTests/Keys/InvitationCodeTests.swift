import OrchCore
import Testing

@testable import OrchHome

@Suite("Codes of invitations")
struct InvitationCodeTests {
    /// The example of docs/protocol.md, whose keys another implementation has computed.
    private let example = "000g-40r4-0m30-e209-185g-r38e-66"

    @Test func itsKeysAreThoseOfOtherImplementations() throws {
        let code = try InvitationCode(example)
        #expect(
            SHA256.hexadecimal(code.secretKey(of: .inviter).bytes) == "5848f516e7f883bd771ff5ebaea33b74b45de3925be5ffde5bd9863e28041275")
        #expect(SHA256.hexadecimal(code.secretKey(of: .joiner).bytes) == "1d3d0002f64242c19377cb7bc2f2639f5298d9d86fae72362b1c73f7b558f583")
        #expect(code.fingerprint == "87e7284ce2db928d00f304258df72cdc")
    }

    @Test func eachIsReadBackAsPeopleTypeIt() throws {
        for _ in 0..<50 {
            let code = InvitationCode.random()
            #expect(code.text.count == 32 && code.text.split(separator: "-").map(\.count) == [4, 4, 4, 4, 4, 4, 2])
            let dresses = [code.text.uppercased(), code.text.filter { $0 != "-" }, " \(code.text)\r\n", code.text.replacing("-", with: " ")]
            for typed in [code.text] + dresses {
                #expect(try InvitationCode(typed) == code)
            }
        }
        #expect(InvitationCode.random() != InvitationCode.random())
    }

    @Test func everySingleSlipIsFound() throws {
        for _ in 0..<20 {
            let code = Array(InvitationCode.random().text)
            for place in code.indices where code[place] != "-" {
                var wrong = code
                wrong[place] = code[place] == "7" ? "8" : "7"
                #expect(throws: InvalidCode.self) { try InvitationCode(String(wrong)) }
                guard place > 0, code[place - 1] != "-", code[place] != code[place - 1] else { continue }
                wrong = code
                wrong.swapAt(place, place - 1)
                #expect(throws: InvalidCode.self) { try InvitationCode(String(wrong)) }
            }
        }
    }

    @Test(arguments: [
        ("", "it has 0 characters, not 26; copy the whole code that 'orch host invite' prints"), ("000g-40r4", "it has 8 characters"),
        ("000g-40r4-0m30-e209-185g-r38e-67", "a character is wrong or two are swapped"), ("tcp://gpu-box:7717", "\":\" at place 4"),
        (String(repeating: "0", count: 10_000), "more than 26"),
    ])
    func whatIsNoneIsToldAtOnce(text: String, words: String) {
        let refusal = #expect(throws: InvalidCode.self) { try InvitationCode(text) }
        #expect(refusal?.description.contains(words) == true, "\(String(describing: refusal))")
    }

    @Test func itDoesNotShowItself() throws {
        let code = try InvitationCode(example)
        var dumped = ""
        dump(code, to: &dumped)
        #expect("\(code)" == "(secret)" && !dumped.contains("40r4") && !String(reflecting: code).contains("40r4"))
        let refusal = #expect(throws: InvalidCode.self) { try InvitationCode("000g-40r4-0m30-e209-185g-r38e-67") }
        #expect(refusal?.description.contains("40r4") == false)
    }
}
