import Testing

@testable import ZeroMQ

/// Fact 1: libzmq loses messages whenever a connection dies, and tells nobody. Fact 9: that it connects again is not told either.
@Suite(.timeLimit(.minutes(5)))
struct LossFactTests {
    private static let count = 2_000

    private static func clientOptions(isImmediate: Bool = false) -> SocketOptions {
        var options = SocketOptions()
        options.sendHighWaterMark = 0
        options.reconnectInterval = .milliseconds(10)
        options.isImmediate = isImmediate
        return options
    }

    private static var serverOptions: SocketOptions {
        var options = SocketOptions()
        options.receiveHighWaterMark = 0
        return options
    }

    /// Lets a client send to a peer that ends with what it has received and not read; where the peer was, and how many sends were refused.
    private func sendToOneThatDies(_ client: borrowing Socket) throws -> (endpoint: String, refused: Int) {
        let context = try Context()
        let endpoint: String
        var refused = 0
        do {
            let server = try Socket(.router, options: Self.serverOptions, in: context)
            endpoint = try server.bind("tcp://127.0.0.1:0")
            try client.connect(endpoint)
            try client.handshake()
            for number in 0..<Self.count where try !client.send(Message("\(number)")) { refused += 1 }
            #expect(try server.wait(for: .readable, timeout: .seconds(20)) == .readable)
        }
        // Waits until the socket is really closed.
        context.terminate()
        return (endpoint, refused)
    }

    @Test(arguments: [false, true])
    func aConnectionThatDiesTakesMessagesWithIt(isImmediate: Bool) throws {
        let context = try Context()
        let metronome = try Metronome(in: context)
        let client = try Socket(.dealer, options: Self.clientOptions(isImmediate: isImmediate), isMonitored: true, in: context)
        let (endpoint, refused) = try sendToOneThatDies(client)
        try client.loss()
        let server = try Socket(.router, options: Self.serverOptions, in: context)
        try server.bindAgain(endpoint, beside: metronome)
        try client.handshake()
        #expect(try client.send(Message("last")))

        var arrived: [Int] = []
        while let number = Int(try #require(try server.next().texts.last)) { arrived.append(number) }
        Fact.expect("sends that are refused", refused, 0)
        Fact.expect("some messages are gone", arrived.count < Self.count, true)
        Fact.expect("what comes is in order and comes once", arrived, Array(Set(arrived)).sorted())
    }

    /// The application's calls see no difference: who was told something by the first peer believes that the second knows it.
    @Test func connectingAgainShowsOnlyAtTheMonitor() throws {
        let context = try Context()
        let metronome = try Metronome(in: context)
        let client = try Socket(.dealer, options: Self.clientOptions(), isMonitored: true, in: context)
        let first = try Context()
        var route: [UInt8] = []
        var endpoint = ""
        do {
            let server = try Socket(.router, in: first)
            endpoint = try server.bind("tcp://127.0.0.1:0")
            try client.connect(endpoint)
            try client.handshake()
            #expect(try client.send(Message("hello")))
            route = try server.next().frames[0]
            #expect(try server.send(Message([route, Array("welcome".utf8)])))
            #expect(try client.next().texts == ["welcome"])
        }
        first.terminate()
        // The guard: each end and each beginning of a connection is an event, and a hello can follow it.
        try client.loss()
        let server = try Socket(.router, in: context)
        try server.bindAgain(endpoint, beside: metronome)
        try client.handshake()

        Fact.expect("what the client receives because of it", try client.receive(), nil)
        let unknown = #expect(throws: ZeroMQError.self) { try server.send(Message([route, Array("go on".utf8)])) }
        Fact.expect("the new peer knows nobody of that name", unknown?.code, ErrorCode.hostUnreachable)
        Fact.expect("the client may speak as if nothing had happened", try client.send(Message("as I said")), true)
        #expect(try server.next().texts.last == "as I said")
    }
}
