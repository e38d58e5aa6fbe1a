/// A question of libzmq to the ZAP handler (ZeroMQ RFC 27), as a ROUTER receives it.
struct ZAPRequest {
    /// Frames of a request between the empty delimiter and the credentials: version, request id, domain, address, identity, mechanism.
    private static let headerCount = 6
    private static let version = Array("1.0".utf8)

    /// Routing id and delimiter, which go back in front of the reply.
    let envelope: [[UInt8]]
    let requestID: [UInt8]
    let domain: String
    let address: String
    /// The client's key; nil if the request is malformed or about another mechanism than CURVE.
    let key: CurveKey?

    /// Nil if there is not even a request id to answer to.
    init?(_ message: Message) {
        guard let delimiter = message.frames.dropFirst().firstIndex(of: []) else { return nil }
        let body = Array(message.frames[(delimiter + 1)...])
        guard body.count >= 2 else { return nil }
        envelope = Array(message.frames[...delimiter])
        requestID = body[1]
        guard body[0] == Self.version, body.count > Self.headerCount else {
            (domain, address, key) = ("", "", nil)
            return
        }
        domain = String(decoding: body[2], as: UTF8.self)
        address = String(decoding: body[3], as: UTF8.self)
        let isCurve = body[5] == Array("CURVE".utf8) && body.count == Self.headerCount + 1
        key = isCurve ? CurveKey(bytes: body[Self.headerCount]) : nil
    }

    /// "Let it in": its messages carry the key in Z85 as `User-Id`.
    func accepted(as key: CurveKey) -> Message {
        reply(status: "200", text: "OK", userID: key.z85)
    }

    /// "Turn it away". 400 and never 300 or 500: a client takes those for a trouble that goes away, and comes again and again.
    func refused() -> Message {
        reply(status: "400", text: "Refused", userID: "")
    }

    private func reply(status: String, text: String, userID: String) -> Message {
        Message(envelope + [Self.version, requestID, Array(status.utf8), Array(text.utf8), Array(userID.utf8), []])
    }
}
