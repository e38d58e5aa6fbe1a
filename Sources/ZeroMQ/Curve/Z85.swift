internal import CZeroMQ

/// The text form of keys (ZeroMQ RFC 32): five characters for four bytes.
enum Z85 {
    /// Characters of a key.
    static let keyLength = 40

    static func text(of bytes: [UInt8]) -> String {
        // One more for the zero at the end of a C string.
        var text = [CChar](repeating: 0, count: bytes.count / 4 * 5 + 1)
        zmq_z85_encode(&text, bytes, bytes.count)
        return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Nil unless the text is a key in Z85.
    static func key(from text: String) -> [UInt8]? {
        guard text.utf8.count == keyLength, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        var bytes = [UInt8](repeating: 0, count: CurveKey.size)
        return zmq_z85_decode(&bytes, text) == nil ? nil : bytes
    }
}
