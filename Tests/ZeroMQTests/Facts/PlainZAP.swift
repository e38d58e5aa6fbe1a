internal import CZeroMQ
import Testing

@testable import ZeroMQ

/// A ZAP handler that gives any answer, asked by asked. `ZAPHandler` gives only those that are safe.
struct PlainZAP: ~Copyable {
    private let socket: Socket

    init(in context: Context) throws {
        let socket = try Socket(.rep, in: context)
        try socket.bind(ZAPHandler.endpoint)
        self.socket = socket
    }

    /// Waits for a question and answers it; the key that was asked about.
    @discardableResult
    func answer(_ status: String) throws -> [UInt8] {
        let question = try socket.next()
        #expect(question.frames.count == 7 && question.texts[5] == "CURVE")
        let answer = Message([question.frames[0], question.frames[1], Array(status.utf8), [], [], []])
        #expect(try socket.send(answer))
        return question.frames[6]
    }

    /// Whether somebody has asked and waits.
    var isAsked: Bool { get throws { try socket.events.contains(.readable) } }
}

extension Socket {
    /// A CURVE server as libzmq alone makes it, without what this module demands. A monitored ROUTER.
    static func plainCurveServer(_ keys: CurveKeyPair, domain: String?, isEnforced: Bool, in context: Context) throws -> Socket {
        let socket = try Socket(.router, isMonitored: true, in: context)
        let writer = OptionWriter(handle: socket.handle)
        if let domain { try writer.bytes(ZMQ_ZAP_DOMAIN, "ZMQ_ZAP_DOMAIN", Array(domain.utf8)) }
        if isEnforced { try writer.flag(C_ZERO_MQ_ZAP_ENFORCE_DOMAIN, "ZMQ_ZAP_ENFORCE_DOMAIN", true) }
        try writer.flag(ZMQ_CURVE_SERVER, "ZMQ_CURVE_SERVER", true)
        try writer.bytes(ZMQ_CURVE_SECRETKEY, "ZMQ_CURVE_SECRETKEY", keys.secretKey.bytes)
        return socket
    }
}
