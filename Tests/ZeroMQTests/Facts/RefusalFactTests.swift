import Testing

@testable import ZeroMQ

/// Fact 4: who was refused by the ZAP handler never comes again by itself, and is not told by `send`.
@Suite(.timeLimit(.minutes(5)))
struct RefusalFactTests {
    /// Beats in which a client that tries again every 10 ms would have tried many times.
    private static let patience = 30

    private let server: CurveKeyPair
    private let client: CurveKeyPair
    private let context: Context

    init() throws {
        server = try .generate()
        client = try .generate()
        context = try Context()
    }

    private func dial(_ endpoint: String) throws -> Socket {
        var options = SocketOptions(security: .curveClient(client, server: server.publicKey))
        options.reconnectInterval = .milliseconds(10)
        options.handshakeInterval = .milliseconds(200)
        let socket = try Socket(.dealer, options: options, isMonitored: true, in: context)
        try socket.connect(endpoint)
        return socket
    }

    @Test(arguments: ["400", "500"])
    func theRefusedDoesNotComeAgain(status: String) throws {
        let metronome = try Metronome(in: context)
        let zap = try PlainZAP(in: context)
        let door = try Socket.plainCurveServer(server, domain: "work", isEnforced: true, in: context)
        let socket = try dial(try door.bind("tcp://127.0.0.1:0"))
        try zap.answer(status)
        try socket.nextEvent { $0 == .handshakeFailedAuth(status: UInt32(status) ?? 0) }
        try metronome.pass(Self.patience)
        Fact.expect("attempts after \(status)", try socket.waitingEvents().count(where: \.isConnected), 0)
        Fact.expect("connections the server has seen", try door.waitingEvents().count(where: \.isAccepted), 1)
        // Both answers of `send` have been seen here: with a queue that leads nowhere, and without one. Arrive it does not.
        _ = try socket.send(Message("into nothing"))
        #expect(try door.receive() == nil)

        // The guard: whoever wants to come in dials again himself, and then does.
        let endpoint = try door.lastEndpoint
        try socket.disconnect(endpoint)
        try socket.connect(endpoint)
        try zap.answer("200")
        try socket.handshake()
        #expect(try socket.send(Message("here I am")))
        #expect(try door.next().texts.last == "here I am")
    }

    /// 300 is not answered at all: the client gives up when its handshake has taken too long, and that is why it comes again.
    @Test func aTemporaryRefusalIsTriedAgainByTheHandshakesEnd() throws {
        let zap = try PlainZAP(in: context)
        let door = try Socket.plainCurveServer(server, domain: "work", isEnforced: true, in: context)
        let socket = try dial(try door.bind("tcp://127.0.0.1:0"))
        try zap.answer("300")
        try socket.loss()
        Fact.expect("it comes again", try zap.answer("200"), client.publicKey.bytes)
        try socket.handshake()
    }

    /// The guard, as the coordinator does it: `reconnect` of a port whose monitor told of the refusal.
    @Test func aPortThatWasRefusedComesInWhenItDialsAgain() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            let options = SocketOptions(security: .curveServer(server, domain: "work"))
            let (port, inside) = try await house.open(SocketPlan(.router, options: options, binds: ["tcp://127.0.0.1:0"]))
            let security = Security.curveClient(client, server: server.publicKey)
            let plan = SocketPlan(.dealer, options: SocketOptions(security: security), connects: port.boundEndpoints, isMonitored: true)
            let (dealer, reader) = try await house.open(plan)
            try await reader.monitor { $0 == .handshakeFailedAuth(status: 400) }
            door.allow(client.publicKey, in: "work")
            try dealer.reconnect()
            try await reader.monitor { $0 == .handshakeSucceeded }
            try dealer.send(Message("here I am"))
            #expect(try await inside.message().userID == client.publicKey.z85)
        }
    }
}
