import OrchCore
import OrchHome
import OrchWire
import ZeroMQ

/// The keys of both ends of an invitation, made of its code: who has the other end's key has the code. They are used for this one
/// conversation, and stored nowhere.
struct InvitationKeys: Sendable {
    let inviter: CurveKeyPair
    let joiner: CurveKeyPair

    init(_ code: InvitationCode) throws {
        inviter = try Self.pair(code, .inviter)
        joiner = try Self.pair(code, .joiner)
    }

    private static func pair(_ code: InvitationCode, _ end: InvitationCode.End) throws -> CurveKeyPair {
        guard let secret = CurveSecretKey(bytes: code.secretKey(of: end).bytes) else { throw Problem(.internalError, "a derived key is none") }
        return try CurveKeyPair(secret: secret)
    }

    /// Of the socket that dials.
    var client: Security { .curveClient(inviter, server: joiner.publicKey) }
    /// Of the socket that listens; the ZAP handler lets nobody in but the inviter.
    var server: Security { .curveServer(joiner, domain: WireSockets.Domain.enrolment) }
}
