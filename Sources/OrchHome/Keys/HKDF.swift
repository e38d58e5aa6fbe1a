import OrchCore

/// HMAC-SHA256 (RFC 2104) and the derivation of keys from it (HKDF, RFC 5869).
enum HKDF {
    /// Bytes of a block of SHA-256.
    private static let blockBytes = 64
    private static let digestBytes = 32

    /// - Parameters:
    ///   - secret: the input keying material; as strong as its chance, or the keys are not.
    ///   - salt: need not be secret.
    ///   - info: what the key is for; another purpose gives another key.
    ///   - count: bytes of the key, 1 to 8160.
    static func key(from secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition((1...255 * digestBytes).contains(count), "RFC 5869, 2.3")
        let extracted = authenticated(secret, with: salt)
        var key: [UInt8] = []
        var block: [UInt8] = []
        for number in 1...UInt8((count + digestBytes - 1) / digestBytes) {
            block = authenticated(block + info + [number], with: extracted)
            key += block
        }
        return Array(key.prefix(count))
    }

    /// HMAC-SHA256 of a message, 32 bytes.
    static func authenticated(_ message: [UInt8], with key: [UInt8]) -> [UInt8] {
        let short = key.count > blockBytes ? SHA256.digest(key) : key
        let block = short + [UInt8](repeating: 0, count: blockBytes - short.count)
        return SHA256.digest(block.map { $0 ^ 0x5C } + SHA256.digest(block.map { $0 ^ 0x36 } + message))
    }
}
