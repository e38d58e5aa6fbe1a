import OrchCore
import OrchHome
import ZeroMQ

// Keys as files and people have them, and as libzmq takes them.
extension KeyStore {
    /// The pair of a role, made at its first use.
    func curve(_ role: KeyRole) throws -> CurveKeyPair { try CurveKeyPair(pair(role)) }

    /// As `curve`, in the form of the files.
    func pair(_ role: KeyRole) throws -> KeyPair {
        try loadOrCreate(role, generate: Self.generate)
    }

    static func generate() throws -> KeyPair {
        let made = try CurveKeyPair.generate()
        guard let publicKey = PublicKey(bytes: made.publicKey.bytes), let secretKey = SecretKey(bytes: made.secretKey.bytes) else {
            throw Problem(.internalError, "libzmq made a key that is none")
        }
        return KeyPair(publicKey: publicKey, secretKey: secretKey)
    }
}

extension CurveKeyPair {
    /// - Throws: a `Problem` when the two halves of the stored pair don't belong together.
    init(_ pair: KeyPair) throws {
        guard let secret = CurveSecretKey(bytes: pair.secretKey.bytes) else { throw Problem(.internalError, "a stored key is none") }
        try self.init(secret: secret)
        guard publicKey.bytes == pair.publicKey.bytes else {
            throw Problem(
                .internalError, "the two halves of a key in ORCH_HOME/keys don't belong together",
                next: "restore the file from a backup, or move it away for a new key")
        }
    }
}

extension CurveKey {
    /// - Throws: a `Problem`, for a key of another size than CURVE's.
    init(_ key: PublicKey) throws(Problem) {
        guard let curve = CurveKey(bytes: key.bytes) else { throw Problem(.internalError, "a stored key is none") }
        self = curve
    }
}
