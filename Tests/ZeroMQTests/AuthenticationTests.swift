import Testing
import ZeroMQ

/// Only the keys that are let in come in, and everybody is told who spoke.
@Suite(.timeLimit(.minutes(5)))
struct AuthenticationTests {
    private let server: CurveKeyPair
    private let client: CurveKeyPair

    init() throws {
        server = try .generate()
        client = try .generate()
    }

    private func serverPlan(_ kind: SocketKind = .router, _ endpoint: String = "tcp://127.0.0.1:0") -> SocketPlan {
        SocketPlan(kind, options: SocketOptions(security: .curveServer(server, domain: "work")), binds: [endpoint], isMonitored: true)
    }

    private func clientPlan(_ endpoint: String, keys: CurveKeyPair? = nil, server key: CurveKey? = nil) -> SocketPlan {
        let security = Security.curveClient(keys ?? client, server: key ?? server.publicKey)
        return SocketPlan(.dealer, options: SocketOptions(security: security), connects: [endpoint], isMonitored: true)
    }

    private func isRefused(_ kind: MonitorEvent.Kind) -> Bool { kind == .handshakeFailedAuth(status: 400) }

    @Test func everyMessageCarriesTheKeyOfItsSender() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            let other = try CurveKeyPair.generate()
            door.setAllowed([client.publicKey, other.publicKey], in: "work")
            let (port, inside) = try await house.open(serverPlan())
            let (first, reader) = try await house.open(clientPlan(port.boundEndpoints[0]))
            let (second, _) = try await house.open(clientPlan(port.boundEndpoints[0], keys: other))
            try first.send((0..<300).map { Message("first", "\($0)") })
            try second.send((0..<300).map { Message("second", "\($0)") })

            for _ in 0..<600 {
                let message = try await inside.message()
                let sender = message.texts[1] == "first" ? client : other
                #expect(message.userID == sender.publicKey.z85)
                if message.texts.last == "299", sender == client { try port.send(Message([message.frames[0], Array("answer".utf8)])) }
            }
            let answer = try await reader.message()
            #expect(answer.texts == ["answer"])
            #expect(answer.userID == nil)
            door.stop()
        }
    }

    @Test func subscribersAreKnownByTheirKeyToo() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            door.allow(client.publicKey, in: "work")
            let (port, inside) = try await house.open(serverPlan(.xpub))
            var plan = clientPlan(port.boundEndpoints[0])
            plan.kind = .sub
            plan.subscriptions = [Array("t/".utf8)]
            let (_, reader) = try await house.open(plan)
            let joined = try await inside.message()
            #expect(joined.subscription?.prefix == Array("t/".utf8))
            #expect(joined.userID == client.publicKey.z85)
            try port.send(Message("t/1"))
            #expect(try await reader.message().texts == ["t/1"])
        }
    }

    @Test func aStrangerIsRefusedAndTold() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            door.allow(try CurveKeyPair.generate().publicKey, in: "work")
            door.allow(client.publicKey, in: "another domain")
            let (port, _) = try await house.open(serverPlan())
            let (_, reader) = try await house.open(clientPlan(port.boundEndpoints[0]))
            try await reader.monitor(isRefused)
            var refusals = door.refusals.makeAsyncIterator()
            let refusal = await refusals.next()
            #expect(refusal == ZAPRefusal(key: client.publicKey, domain: "work", address: "127.0.0.1"))
        }
    }

    @Test func aKeyThatIsTakenAwayDoesNotComeInAgain() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            door.allow(client.publicKey, in: "work")
            let (port, inside) = try await house.open(serverPlan())
            let (before, _) = try await house.open(clientPlan(port.boundEndpoints[0]))
            try before.send(Message("hello"))
            #expect(try await inside.message().texts.last == "hello")

            door.revoke(client.publicKey, in: "work")
            #expect(door.allowedKeys(in: "work").isEmpty)
            let (_, reader) = try await house.open(clientPlan(port.boundEndpoints[0]))
            try await reader.monitor(isRefused)
            // ZAP is asked at the handshake only: who is in stays in.
            try before.send(Message("still here"))
            #expect(try await inside.message().texts.last == "still here")
        }
    }

    @Test func aWrongServerKeyIsSeenByTheServer() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            door.allow(client.publicKey, in: "work")
            let (port, inside) = try await house.open(serverPlan())
            let wrong = try CurveKeyPair.generate().publicKey
            let (_, reader) = try await house.open(clientPlan(port.boundEndpoints[0], server: wrong))
            try await inside.monitor { $0 == .handshakeFailedProtocol(code: 0x1100_0001) }
            try await reader.monitor { if case .handshakeFailedNoDetail = $0 { true } else { false } }
        }
    }

    @Test func clearTextIsRefused() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            let (port, inside) = try await house.open(serverPlan())
            let (_, _) = try await house.open(SocketPlan(.dealer, connects: port.boundEndpoints))
            // Both ends see that they speak differently. Who sees it first hangs up, and does not come again: the other sees that or this.
            let end = try await inside.monitor { kind in
                switch kind {
                case .handshakeSucceeded, .handshakeFailedProtocol, .handshakeFailedNoDetail: true
                default: false
                }
            }
            #expect(end.kind != .handshakeSucceeded)
            door.stop()
        }
    }

    @Test func withoutAHandlerTheDomainIsEnforced() async throws {
        try await House.in { house in
            let door = try await ZAPHandler(context: house.context)
            door.allow(client.publicKey, in: "work")
            let (port, inside) = try await house.open(serverPlan())
            door.stop()
            // libzmq alone would let everybody in now; option 93 makes it turn everybody away. It may forget to hang up, so the client does.
            var plan = clientPlan(port.boundEndpoints[0])
            plan.options.handshakeInterval = .milliseconds(100)
            let (_, reader) = try await house.open(plan)
            try await inside.monitor { if case .handshakeFailedNoDetail = $0 { true } else { false } }
            let end = try await reader.monitor { kind in
                switch kind {
                case .handshakeSucceeded, .disconnected, .closed, .handshakeFailedNoDetail: true
                default: false
                }
            }
            #expect(end.kind != .handshakeSucceeded)
        }
    }

    @Test func aServerDoesNotBindWithoutAHandler() throws {
        let context = try Context()
        let socket = try Socket(.router, options: SocketOptions(security: .curveServer(server, domain: "work")), in: context)
        let error = #expect(throws: ZeroMQError.self) { try socket.bind("tcp://127.0.0.1:0") }
        #expect(error?.reason == "a CURVE server needs a ZAPHandler in its context before it binds")
    }

    @Test func aServerHasADomain() throws {
        let context = try Context()
        let options = SocketOptions(security: .curveServer(server, domain: ""))
        let error = #expect(throws: ZeroMQError.self) { _ = try Socket(.router, options: options, in: context) }
        #expect(error?.reason.hasPrefix("a CURVE server needs a ZAP domain") == true)
    }

    @Test func oneHandlerForAContext() async throws {
        let context = try Context()
        let first = try await ZAPHandler(context: context)
        let error = await #expect(throws: ZeroMQError.self) { _ = try await ZAPHandler(context: context) }
        #expect(error?.code == ErrorCode.addressInUse)
        first.stop()
        first.stop()
        context.terminate()
    }

    @Test func shutdownOfTheContextEndsTheHandler() async throws {
        let context = try Context()
        let door = try await ZAPHandler(context: context)
        context.terminate()
        for await _ in door.refusals {}
        door.stop()
    }
}
