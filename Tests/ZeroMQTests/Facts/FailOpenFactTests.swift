import Testing

@testable import ZeroMQ

/// Fact 3: CURVE alone lets every key in. Only a domain *and* its enforcement close the door, and that also where nobody answers for it.
@Suite(.timeLimit(.minutes(5)))
struct FailOpenFactTests {
    private let server: CurveKeyPair
    private let stranger: CurveKeyPair

    init() throws {
        server = try .generate()
        stranger = try .generate()
    }

    /// What becomes of a client that nobody knows.
    private enum End: Equatable {
        case isIn
        case isRefused
    }

    /// - Parameter answer: of the ZAP handler; nil where there is none.
    private func comeIn(domain: String?, isEnforced: Bool, answer: String?) throws -> (end: End, wasAsked: Bool) {
        let context = try Context()
        let door = try Socket.plainCurveServer(server, domain: domain, isEnforced: isEnforced, in: context)
        guard let answer else { return (try end(of: try dial(door, in: context), at: door), false) }
        let zap = try PlainZAP(in: context)
        let client = try dial(door, in: context)
        // Either it asks or it is in: both are events of the same two connections.
        for _ in 0..<2_000 {
            if try zap.isAsked {
                try zap.answer(answer)
                return (try end(of: client, at: door), true)
            }
            if try client.wait(for: .readable, timeout: .milliseconds(10)) == .readable { return (.isIn, false) }
            guard let message = try door.receive() else { continue }
            guard try door.send(message) else { throw Unexpected(event: nil) }
        }
        throw Unexpected(event: nil)
    }

    private func dial(_ door: borrowing Socket, in context: Context) throws -> Socket {
        var options = SocketOptions(security: .curveClient(stranger, server: server.publicKey))
        // A server that refuses without a handler may forget to hang up.
        options.handshakeInterval = .milliseconds(200)
        let client = try Socket(.dealer, options: options, isMonitored: true, in: context)
        try client.connect(try door.bind("tcp://127.0.0.1:0"))
        guard try client.send(Message("let me in")) else { throw Unexpected(event: nil) }
        return client
    }

    private func end(of client: borrowing Socket, at door: borrowing Socket) throws -> End {
        let event = try client.nextEvent { kind in
            switch kind {
            case .handshakeSucceeded, .handshakeFailedAuth, .handshakeFailedNoDetail, .disconnected, .closed: true
            default: false
            }
        }
        guard event.kind == .handshakeSucceeded else {
            let message = try door.receive()
            #expect(message == nil)
            return .isRefused
        }
        let message = try door.next()
        #expect(message.texts.last == "let me in")
        return .isIn
    }

    @Test(arguments: [nil, "work"])
    func withoutAHandlerEverybodyIsIn(domain: String?) throws {
        Fact.expect("domain \(domain ?? "–"), not enforced, no handler", try comeIn(domain: domain, isEnforced: false, answer: nil).end, .isIn)
    }

    @Test func anEmptyDomainGoesPastTheHandler() throws {
        let (end, wasAsked) = try comeIn(domain: nil, isEnforced: true, answer: "400")
        Fact.expect("enforced, but an empty domain, and a handler that says no: a stranger", end, .isIn)
        Fact.expect("the handler is asked", wasAsked, false)
    }

    /// The guards: the only way in which this module makes servers.
    @Test func anEnforcedDomainIsClosedWithAndWithoutAHandler() throws {
        #expect(try comeIn(domain: "work", isEnforced: true, answer: nil).end == .isRefused)
        #expect(try comeIn(domain: "work", isEnforced: true, answer: "400") == (.isRefused, true))
        #expect(try comeIn(domain: "work", isEnforced: true, answer: "200") == (.isIn, true))
    }

    @Test func theModuleSetsBothAlways() throws {
        let context = try Context()
        let options = SocketOptions(security: .curveServer(server, domain: "work"))
        for kind in [SocketKind.router, .xpub] {
            let socket = try Socket(kind, options: options, in: context)
            let reader = OptionReader(handle: socket.handle)
            #expect(try reader.number(93, "ZMQ_ZAP_ENFORCE_DOMAIN") == 1)
            #expect(try reader.text(55, "ZMQ_ZAP_DOMAIN") == "work")
        }
    }
}
