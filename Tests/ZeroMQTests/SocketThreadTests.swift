import Testing
import ZeroMQ

/// Sockets on a thread of their own, used from tasks.
@Suite(.timeLimit(.minutes(5)))
struct SocketThreadTests {
    @Test func messagesComeInOrderAndInBatches() async throws {
        try await House.in { house in
            var options = SocketOptions()
            options.sendHighWaterMark = 0
            let (server, inside) = try await house.open(SocketPlan(.router, options: options, binds: ["tcp://127.0.0.1:0"]))
            let (client, reader) = try await house.open(SocketPlan(.dealer, connects: server.boundEndpoints))
            try client.send((0..<4_000).map { Message("\($0)") })
            for number in 0..<4_000 {
                let message = try await inside.message()
                #expect(message.texts.last == "\(number)")
                try server.send(message)
            }
            for number in 0..<4_000 { #expect(try await reader.message().texts == ["\(number)"]) }
        }
    }

    @Test(arguments: [(SocketKind.push, SocketKind.pull), (.pair, .pair), (.req, .rep)])
    func otherPatterns(from: SocketKind, to: SocketKind) async throws {
        try await House.in { house in
            let (bound, inside) = try await house.open(SocketPlan(to, binds: ["tcp://127.0.0.1:0"]))
            let (sender, _) = try await house.open(SocketPlan(from, connects: bound.boundEndpoints))
            try sender.send(Message("one", "two"))
            #expect(try await inside.message().texts == ["one", "two"])
        }
    }

    @Test func subscribeAndWelcomeWhileRunning() async throws {
        try await House.in { house in
            var options = SocketOptions()
            options.isXPubVerbose = true
            let (publisher, joins) = try await house.open(SocketPlan(.xpub, options: options, binds: ["tcp://127.0.0.1:0"]))
            try publisher.setWelcome(Array("w/ first".utf8))
            let plan = SocketPlan(.sub, connects: publisher.boundEndpoints, subscriptions: [Array("w/".utf8)])
            let (first, reader) = try await house.open(plan)
            #expect(try await reader.message().texts == ["w/ first"])
            #expect(try await joins.message().subscription?.isJoining == true)

            try first.subscribe(Array("t/".utf8))
            #expect(try await joins.message().subscription?.prefix == Array("t/".utf8))
            try publisher.send(Message("t/1", "news"))
            #expect(try await reader.message().texts == ["t/1", "news"])
            try first.unsubscribe(Array("t/".utf8))
            #expect(try await joins.message().subscription?.isJoining == false)

            try publisher.setWelcome(Array("w/ second".utf8))
            let (_, late) = try await house.open(plan)
            #expect(try await late.message().texts == ["w/ second"])
        }
    }

    @Test func aWrongOrderIsToldAndThePortGoesOn() async throws {
        try await House.in { house in
            let (port, reader) = try await house.open(SocketPlan(.pair, binds: ["inproc://wrong-order"]))
            try port.subscribe([1])
            guard case .failed(let error) = await reader.event() else { return #expect(Bool(false), "a failure is expected") }
            #expect(error.call == "zmq_setsockopt ZMQ_SUBSCRIBE")
            let (other, _) = try await house.open(SocketPlan(.pair, connects: ["inproc://wrong-order"]))
            try other.send(Message("still here"))
            #expect(try await reader.message().texts == ["still here"])
        }
    }

    @Test func whatCannotBeOpenedIsNotLeftHalfOpen() async throws {
        try await House.in { house in
            let taken = try await house.thread.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"]))
            let plan = SocketPlan(.router, binds: ["inproc://half", taken.boundEndpoints[0]])
            let error = await #expect(throws: ZeroMQError.self) { try await house.thread.open(plan) }
            #expect(error?.code == ErrorCode.addressInUse)
            #expect(error?.endpoint == taken.boundEndpoints[0])
            let again = try await house.thread.open(SocketPlan(.router, binds: ["inproc://half"]))
            #expect(again.boundEndpoints == ["inproc://half"])
        }
    }

    @Test func afterShutdownEverythingIsClosed() async throws {
        let context = try Context()
        let thread = try SocketThread(name: "a name that is too long", context: context)
        let port = try await thread.open(SocketPlan(.dealer, connects: ["tcp://127.0.0.1:9"]))
        await thread.shutdown()
        await thread.shutdown()
        #expect(throws: SocketPortError.closed) { try port.send(Message("late")) }
        #expect(throws: SocketPortError.closed) { try port.reconnect() }
        #expect(SocketPortError.closed.description == "the socket is closed")
        for await event in port.events { throw Unexpected(event: event) }
        await port.close()
        await port.roomToSend()
        let error = await #expect(throws: ZeroMQError.self) { try await thread.open(SocketPlan(.dealer)) }
        #expect(error?.reason == "the socket thread was shut down")
        context.terminate()
    }

    @Test func theContextMayEndWithTrafficInFlight() async throws {
        let context = try Context()
        let thread = try SocketThread(name: "traffic", context: context)
        let server = try await thread.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"]))
        let client = try await thread.open(SocketPlan(.dealer, connects: server.boundEndpoints, isMonitored: true))
        try client.send((0..<1_000).map { Message("\($0)") })
        let reader = Reader(server)
        _ = try await reader.message()
        context.terminate()
        var ending: [PortEvent] = []
        for await event in server.events { ending.append(event) }
        guard case .failed(let error) = ending.last else { return #expect(Bool(false), "the port ends with a failure") }
        #expect(error.code == ErrorCode.terminated)
        await thread.shutdown()
    }

    @Test func aPortThatNobodyHoldsCloses() async throws {
        try await House.in { house in
            var port: SocketPort? = try await house.thread.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"]))
            let endpoint = try #require(port?.boundEndpoints.first)
            let (_, watcher) = try await house.open(SocketPlan(.dealer, connects: [endpoint], isMonitored: true))
            try await watcher.monitor { $0 == .handshakeSucceeded }
            port = nil
            try await watcher.monitor { if case .disconnected = $0 { true } else { false } }
        }
    }
}
