import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How values of the core stand in columns: JSON as text, so that `sqlite3` shows it to people, and numbers within SQLite's 63 bits.
enum StoredValue {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return encoder
    }()
    private static let decoder = JSONDecoder()

    /// A number that no column can hold.
    struct TooLarge: Error, CustomStringConvertible {
        let number: UInt64
        var description: String { "\(number) is larger than a database can hold" }
    }

    static func json(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }

    static func value<Value: Decodable>(_ type: Value.Type = Value.self, json: String) throws -> Value {
        try decoder.decode(type, from: Data(json.utf8))
    }

    /// For what is stored: a number that does not fit is an error, never another number.
    static func integer(_ number: UInt64) throws -> Int64 {
        guard let integer = Int64(exactly: number) else { throw TooLarge(number: number) }
        return integer
    }
}

extension SessionKey {
    /// Reads the two columns of a key.
    init(project: String, id: String) throws { self.init(project: try ProjectName(project), id: try SessionID(id)) }
}
