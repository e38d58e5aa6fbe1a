import Foundation

@testable import OrchCore

/// The shells' coders, for tests: keys sorted, so that a literal can be compared.
enum Coding {
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func read<Value: Decodable>(_ type: Value.Type = Value.self, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    /// Whether a value is itself again after a journey.
    static func isStable<Value: Codable & Equatable>(_ value: Value) throws -> Bool { try read(Value.self, try json(value)) == value }
}

struct TextDecoder: BodyDecoder {
    var json: String
    func decode<Body: Decodable>() throws -> Body { try Coding.read(Body.self, json) }
}
