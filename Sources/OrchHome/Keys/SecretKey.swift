/// A secret key. It does not show itself in descriptions, dumps and string interpolation.
public struct SecretKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// 32 bytes. Secret.
    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == KeyText.keyBytes else { return nil }
        self.bytes = bytes
    }

    /// One that was derived: there are 32 bytes.
    init(derived bytes: [UInt8]) {
        precondition(bytes.count == KeyText.keyBytes)
        self.bytes = bytes
    }

    public var description: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Both halves of a key.
public struct KeyPair: Hashable, Sendable {
    public let publicKey: PublicKey
    public let secretKey: SecretKey

    public init(publicKey: PublicKey, secretKey: SecretKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }
}
