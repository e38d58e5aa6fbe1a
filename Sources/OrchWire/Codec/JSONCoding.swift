import Foundation

/// JSON as it is on the wire, in the databases and in `--json`: no escaped slashes, members in a stable order.
public enum JSONCoding {
    /// One line, for the wire.
    public static func bytes(of value: some Encodable) throws -> [UInt8] { [UInt8](try encoder().encode(value)) }

    /// Several lines, for people.
    public static func prettyText(of value: some Encodable) throws -> String {
        let encoder = encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// One line, for people and scripts.
    public static func line(of value: some Encodable) throws -> String { String(decoding: try encoder().encode(value), as: UTF8.self) }

    /// Reads a value; unknown members are ignored.
    public static func value<Value: Decodable>(_ type: Value.Type = Value.self, from bytes: some Collection<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return encoder
    }
}

/// Why bytes are no message of the protocol, in one printable line.
public struct NotAMessage: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let words: String
    /// The version that the header claims, where that is what is wrong.
    public let version: UInt8?

    init(_ words: String, version: UInt8? = nil) {
        self.words = words
        self.version = version
    }

    public var description: String { words }
}
