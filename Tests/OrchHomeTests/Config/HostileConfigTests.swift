import OrchCore
import OrchHome
import Testing

@Suite("Hostile settings")
struct HostileConfigTests {
    private static let good = """
        {"version": "1.0", "host": {"name": "gpu-box", "slots": 8, "labels": ["gpu"]}, "listen": ["tcp://*:7717"],
         "x\\u00e9\\ud83d\\ude00": [1.5e-3, null, true],
         "worker": {"command": ["claude"], "env": {"A": "b\\n"}, "ceiling": {"maxTurns": 5}}, "hooks": {"onSpawn": "/bin/true"},
         "trust": {"repositories": ["github.com/o/r"]}, "ralph": {"promise": {"type": "file"}}, "environment": {"pass": ["A_*"]}}
        """

    /// A small generator, so that a seed repeats its damage.
    private struct Damage: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func parse(_ bytes: [UInt8]) throws(InvalidSetting) -> HostConfig.Parsed { try HostConfig.parse(bytes, file: "c", home: "/h") }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func damageIsRefusedInOnePrintableLineOrHarmless(seed: UInt64) throws {
        var damage = Damage(state: seed)
        let good = Array(Self.good.utf8)
        #expect(try parse(good).config.host.labels == ["gpu": ""])
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &damage) {
                let place = Int.random(in: 0..<bytes.count, using: &damage)
                switch UInt8.random(in: 0...2, using: &damage) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &damage)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 20))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do throws(InvalidSetting) {
                _ = try parse(bytes)
            } catch {
                #expect(error.description.printable(limit: 2000) == error.description && (error.line ?? 0) >= 1)
            }
        }
    }

    @Test(arguments: [
        "01", "-", "1.", ".5", "+1", "1e", "0x1", "NaN", "Infinity", "tru", "'a'", "\"\\x\"", "\"\\u12g4\"", "\"\\u+123\"", "\"a", "[1,]", "[1 2]",
        "{1:2}",
    ])
    func whatIsNotInTheGrammarIsRefused(value: String) {
        let refusal = #expect(throws: InvalidSetting.self) { try parse(Array("{\"a\": \(value)}".utf8)) }
        #expect(refusal?.problem.hasPrefix("is no JSON: ") == true)
    }

    @Test(arguments: ["0", "-0", "1.5e+10", "1E-3", "\"\\ud83d\\ude00\\/\"", "[[], {}]", "null"])
    func whatIsInTheGrammarIsTaken(value: String) throws {
        #expect(try parse(Array("\u{FEFF}{\"a\": \(value)}\r\n".utf8)).warnings.map(\.key) == ["a"])
    }

    @Test func numbersThatNoMachineHoldsAreRefused() {
        for number in ["99999999999999999999", "1e400", "4.5"] {
            #expect(throws: InvalidSetting.self) { try parse(Array("{\"host\": {\"slots\": \(number)}}".utf8)) }
        }
        #expect(throws: InvalidSetting.self) { try parse(Array("{\"worker\": {\"ceiling\": {\"maxBudgetUSD\": 1e400}}}".utf8)) }
    }

    @Test func sizesAreBounded() {
        let long = String(repeating: "x", count: (64 << 10) + 1)
        #expect(throws: InvalidSetting.self) { try parse(Array("{\"cliCommand\": \"\(long)\"}".utf8)) }
        let many = Array(repeating: "\"x\"", count: 1001).joined(separator: ",")
        let refusal = #expect(throws: InvalidSetting.self) { try parse(Array("{\"worker\": {\"args\": [\(many)]}}".utf8)) }
        #expect(refusal?.problem == "has 1001 elements, at most 1000 are allowed")
        #expect(throws: InvalidSetting.self) { try parse([UInt8](repeating: 32, count: (1 << 20) + 1)) }
    }

    @Test func theMachineHasAName() throws { #expect(try !MachineName.short().text.contains(".")) }
}
