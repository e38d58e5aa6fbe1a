import Foundation
import Testing

@testable import OrchCore

@Suite struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

    @Test func eachKindStaysWhatItIs() throws {
        let value = try read(#"{"a":null,"b":true,"c":1,"d":1.5,"e":"x","f":[0,false],"g":{"h":-9007199254740993}}"#)
        #expect(value["a"] == .null)
        #expect(value["b"]?.bool == true)
        #expect(value["c"] == .int(1))
        #expect(value["c"]?.bool == nil)
        #expect(value["d"]?.double == 1.5)
        #expect(value["d"]?.int == nil)
        #expect(value["e"]?.string == "x")
        #expect(value["f"]?.array == [.int(0), .bool(false)])
        #expect(value["g"]?["h"]?.int == -9_007_199_254_740_993)
        #expect(value["z"] == nil)
        #expect(value["e"]?["x"] == nil)
        #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value)) == value)
    }

    @Test func numbersThatAreLarge() throws {
        #expect(try read("18446744073709551615").double == 18_446_744_073_709_551_615)
        #expect(try read("1e2").int == 100)
        #expect(JSONValue.double(1e300).int == nil)
    }
}
