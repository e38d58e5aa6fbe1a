import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A file that does not hold the JSON it should.
public struct InvalidJSONFile: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path.printable(limit: 300)): \(reason.printable(limit: 300))" }
}

/// Small JSON files, written for people too: sorted keys, one member a line.
public enum JSONFile {
    /// Writes a value atomically; durable on return.
    public static func write(_ value: some Encodable, to path: String, mode: UInt16 = 0o600) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(encoder.encode(value)) + [UInt8(ascii: "\n")], to: path, mode: mode)
    }

    /// nil when there is no such file; `InvalidJSONFile` when it is not what it should be.
    public static func read<Value: Decodable>(_ type: Value.Type, from path: String, limit: Int) throws -> Value? {
        guard let bytes = try BoundedFile.readIfPresent(path, limit: limit) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw InvalidJSONFile(path: path, reason: "\(error)")
        }
    }
}
