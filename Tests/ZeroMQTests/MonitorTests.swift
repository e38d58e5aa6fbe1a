import Testing

@testable import ZeroMQ

/// What a monitor tells, and what it cannot have told.
@Suite(.timeLimit(.minutes(5)))
struct MonitorTests {
    @Test func theLifeOfAConnection() async throws {
        try await House.in { house in
            let (server, inside) = try await house.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"], isMonitored: true))
            let endpoint = server.boundEndpoints[0]
            let listening = try await inside.monitor { if case .listening = $0 { true } else { false } }
            #expect(listening.endpoint == endpoint)

            let (client, reader) = try await house.open(SocketPlan(.dealer, connects: [endpoint], isMonitored: true))
            let connected = try await reader.monitor { if case .connected = $0 { true } else { false } }
            #expect(connected.endpoint == endpoint)
            try await reader.monitor { $0 == .handshakeSucceeded }
            try await inside.monitor { if case .accepted = $0 { true } else { false } }
            try await inside.monitor { $0 == .handshakeSucceeded }

            await client.close()
            try await inside.monitor { if case .disconnected = $0 { true } else { false } }
        }
    }

    @Test func nobodyThere() async throws {
        try await House.in { house in
            let vacant = try await house.thread.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"]))
            await vacant.close()
            var options = SocketOptions()
            options.reconnectInterval = .milliseconds(10)
            let plan = SocketPlan(.dealer, options: options, connects: vacant.boundEndpoints, isMonitored: true)
            let (_, reader) = try await house.open(plan)
            let retried = try await reader.monitor { if case .connectRetried = $0 { true } else { false } }
            let wait: Duration? = if case .connectRetried(let after) = retried.kind { after } else { nil }
            #expect(try #require(wait) >= .milliseconds(10))
        }
    }

    @Test func anUnmonitoredSocketTellsNothing() throws {
        let context = try Context()
        let socket = try Socket(.router, in: context)
        try socket.bind("tcp://127.0.0.1:0")
        #expect(try socket.nextMonitorEvent() == nil)
    }

    @Test func aMonitoredSocketMayGoWithEventsUnread() throws {
        let context = try Context()
        for _ in 0..<20 {
            let socket = try Socket(.router, isMonitored: true, in: context)
            try socket.connect(try socket.bind("tcp://127.0.0.1:0"))
        }
        context.terminate()
    }

    @Test(
        arguments: [
            [], [[]], [[1, 0, 0, 0, 0, 0]], [[1, 0, 0, 0, 0], []], [[1, 0, 0, 0, 0, 0, 0], []], [[1, 0, 0, 0, 0, 0], [], []],
        ] as [[[UInt8]]])
    func whatIsNoEventIsNone(frames: [[UInt8]]) {
        #expect(MonitorEvent(Message(frames)) == nil)
    }

    @Test func laterEventsAreKeptAsNumbers() {
        let event = MonitorEvent(Message([[0x00, 0x80, 5, 0, 0, 0], [0xFF]]))
        #expect(event?.kind == .unknown(event: 0x8000, value: 5))
        #expect(event?.endpoint == "\u{FFFD}")
    }
}
