import Testing

@testable import ZeroMQ

/// What is asked for is what libzmq has, and what would hurt is refused.
@Suite
struct OptionTests {
    let context: Context

    init() throws { context = try Context() }

    private func refusal(_ kind: SocketKind = .dealer, _ change: (inout SocketOptions) -> Void) -> String? {
        var options = SocketOptions()
        change(&options)
        let error = #expect(throws: ZeroMQError.self) { _ = try Socket(kind, options: options, in: context) }
        return error?.description
    }

    @Test func heartbeatNeedsAnUnlimitedReceiveQueue() throws {
        let beat = Heartbeat(interval: .seconds(1), timeout: .seconds(3), timeToLive: .seconds(4))
        let words = refusal { $0.heartbeat = beat }
        #expect(words?.contains("needs receiveHighWaterMark 0") == true)

        var options = SocketOptions()
        options.heartbeat = beat
        options.receiveHighWaterMark = 0
        let socket = try Socket(.dealer, options: options, in: context)
        let reader = OptionReader(handle: socket.handle)
        #expect(try reader.number(75, "ZMQ_HEARTBEAT_IVL") == 1_000)
        #expect(try reader.number(77, "ZMQ_HEARTBEAT_TIMEOUT") == 3_000)
        #expect(try reader.number(76, "ZMQ_HEARTBEAT_TTL") == 4_000)
    }

    @Test func defaultsAreSafe() throws {
        let socket = try Socket(.dealer, in: context)
        #expect(try OptionReader(handle: socket.handle).number(17, "ZMQ_LINGER") == 0)
    }

    @Test func everyNumberArrives() throws {
        var options = SocketOptions()
        options.linger = nil
        options.sendHighWaterMark = 11
        options.receiveHighWaterMark = 12
        options.maxMessageSize = 5_000_000_000
        options.connectTimeout = .seconds(2)
        options.reconnectInterval = .microseconds(250_001)
        options.reconnectIntervalMax = .seconds(10)
        options.handshakeInterval = .seconds(5)
        options.tcpMaxRetransmit = .seconds(20)
        options.tcpKeepalive = TCPKeepalive(idleSeconds: 30, intervalSeconds: 5, probes: 3)
        options.backlog = 1_000
        options.isIPv6 = false
        options.isImmediate = true
        options.ioThread = 3
        options.routingID = Array("me".utf8)
        let socket = try Socket(.dealer, options: options, in: context)
        let reader = OptionReader(handle: socket.handle)
        let expected: [(option: Int32, value: Int32)] = [
            (17, -1), (23, 11), (24, 12), (79, 2_000), (18, 251), (21, 10_000), (66, 5_000), (80, 20_000),
            (34, 1), (36, 30), (37, 5), (35, 3), (19, 1_000), (42, 0), (39, 1),
        ]
        for (option, value) in expected {
            #expect(try reader.number(option, "option \(option)") == value, "option \(option)")
        }
        #expect(try reader.wide(22, "ZMQ_MAXMSGSIZE") == 5_000_000_000)
        #expect(try reader.wide(4, "ZMQ_AFFINITY") == 1 << 3)
        #expect(try reader.bytes(5, "ZMQ_ROUTING_ID") == Array("me".utf8))
    }

    @Test func theRefusedOptionIsNamed() {
        #expect(refusal { $0.isRouterHandover = true }?.hasPrefix("zmq_setsockopt ZMQ_ROUTER_HANDOVER: Invalid argument") == true)
        #expect(refusal { $0.sendHighWaterMark = -1 }?.hasPrefix("zmq_setsockopt ZMQ_SNDHWM: -1 is not between 0 and") == true)
        #expect(refusal { $0.linger = .seconds(-1) }?.contains("ZMQ_LINGER") == true)
        #expect(refusal { $0.connectTimeout = .seconds(10_000_000) }?.contains("ZMQ_CONNECT_TIMEOUT") == true)
        #expect(refusal { $0.ioThread = 64 }?.contains("ZMQ_AFFINITY") == true)
        #expect(refusal { $0.routingID = [] }?.contains("1 to 255 bytes") == true)
        #expect(refusal { $0.routingID = [0, 1] }?.contains("ZMQ_ROUTING_ID") == true)
    }

    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(1), 1), (.microseconds(1_001), 2), (.seconds(2_147_483), 2_147_483_000),
        ] as [(Duration, Int32)])
    func shortTimesDoNotBecomeNone(time: Duration, milliseconds: Int32) throws {
        #expect(try time.wholeMilliseconds("test") == milliseconds)
    }

    @Test(arguments: [Duration.seconds(-1), .seconds(2_147_484), .seconds(Int64.max)])
    func timesThatLibzmqCannotHold(time: Duration) {
        #expect(throws: ZeroMQError.self) { try time.wholeMilliseconds("test") }
    }
}
