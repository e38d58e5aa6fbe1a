internal import CZeroMQ

/// A CURVE secret key and the public key that belongs to it.
public struct CurveKeyPair: Hashable, Sendable {
    /// Known to the peers.
    public let publicKey: CurveKey
    /// Known to this end alone.
    public let secretKey: CurveSecretKey

    /// A new pair, from the system's random numbers.
    ///
    /// - Throws: `ENOTSUP` if libzmq was built without CURVE.
    public static func generate() throws(ZeroMQError) -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: Z85.keyLength + 1)
        var secretText = publicText
        guard zmq_curve_keypair(&publicText, &secretText) == 0 else { throw .last("zmq_curve_keypair") }
        guard let secret = CurveSecretKey(z85: text(secretText)), let key = CurveKey(z85: text(publicText)) else {
            throw .refused("zmq_curve_keypair", because: "the keys it made are not Z85")
        }
        return CurveKeyPair(publicKey: key, secretKey: secret)
    }

    /// The pair of a secret key.
    ///
    /// - Throws: `ENOTSUP` if libzmq was built without CURVE.
    public init(secret: CurveSecretKey) throws(ZeroMQError) {
        var publicText = [CChar](repeating: 0, count: Z85.keyLength + 1)
        guard zmq_curve_public(&publicText, secret.z85) == 0 else { throw .last("zmq_curve_public") }
        guard let key = CurveKey(z85: Self.text(publicText)) else {
            throw .refused("zmq_curve_public", because: "the key it made is not Z85")
        }
        self.init(publicKey: key, secretKey: secret)
    }

    private init(publicKey: CurveKey, secretKey: CurveSecretKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
