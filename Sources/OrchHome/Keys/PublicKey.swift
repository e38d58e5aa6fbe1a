/// The public key of a machine's daemon (CURVE, 32 bytes): what it is known by to others.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == KeyText.keyBytes else { return nil }
        self.bytes = bytes
    }

    /// Reads the 54 characters that `orch key` prints; upper case and hyphens are taken too.
    public init(_ text: String) throws(InvalidKey) { bytes = try KeyText.bytes(from: text) }

    /// 54 characters: 52 of Crockford's Base 32 and 2 that check them, so that a slip is found before a connection fails.
    public var text: String { KeyText.text(of: bytes) }

    /// The first 8 characters, to tell keys apart on a screen. Never compared by a program.
    public var shortText: String { String(text.prefix(8)) }

    public var description: String { text }
}

extension PublicKey: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(container.decode(String.self))
        } catch let error as InvalidKey {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
