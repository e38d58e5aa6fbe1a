internal import CZeroMQ
import Testing

@testable import ZeroMQ

/// Fact 5: a routing id that a client chooses is no identity. Fact 6: the first frame of a ROUTER's message does not say who sent it.
@Suite(.timeLimit(.minutes(5)))
struct IdentityFactTests {
    /// Round trips in which something that was on its way would have arrived.
    private static let rounds = 200

    private let context: Context
    private let server: CurveKeyPair
    private let real: CurveKeyPair
    private let other: CurveKeyPair

    init() throws {
        context = try Context()
        server = try .generate()
        real = try .generate()
        other = try .generate()
    }

    private func handler() async throws -> ZAPHandler {
        let zap = try await ZAPHandler(context: context)
        zap.setAllowed([real.publicKey, other.publicKey], in: "work")
        return zap
    }

    private func router(isHandover: Bool = false) throws -> Socket {
        var options = SocketOptions(security: .curveServer(server, domain: "work"))
        options.isRouterHandover = isHandover
        return try Socket(.router, options: options, isMonitored: true, in: context)
    }

    private func dial(_ keys: CurveKeyPair, _ endpoint: String, name: String?) throws -> Socket {
        var options = SocketOptions(security: .curveClient(keys, server: server.publicKey))
        options.routingID = name.map { Array($0.utf8) }
        let socket = try Socket(.dealer, options: options, isMonitored: true, in: context)
        try socket.connect(endpoint)
        return socket
    }

    @Test func withHandoverAnybodyTakesTheNameAndItsLetters() async throws {
        let zap = try await handler()
        try robTheName()
        zap.stop()
    }

    private func robTheName() throws {
        let router = try router(isHandover: true)
        let endpoint = try router.bind("tcp://127.0.0.1:0")
        let agent = try dial(real, endpoint, name: "build1")
        #expect(try agent.send(Message("hello")))
        let first = try router.next()
        let thief = try dial(other, endpoint, name: "build1")
        #expect(try thief.send(Message("hello")))
        let second = try router.next()
        Fact.expect("the name of the second is that of the first", second.frames[0], first.frames[0])
        // The guard: the key of each message tells them apart.
        #expect(first.userID == real.publicKey.z85)
        #expect(second.userID == other.publicKey.z85)
        #expect(try router.send(Message([Array("build1".utf8), Array("secret".utf8)])))
        Fact.expect("the thief reads the letter", try thief.next().texts, ["secret"])
        Fact.expect("the agent reads nothing", try agent.receive(), nil)
    }

    @Test func withoutHandoverTheSecondOfANameIsAcceptedAndIgnored() async throws {
        let zap = try await handler()
        try comeSecond()
        zap.stop()
    }

    private func comeSecond() throws {
        let router = try router()
        let endpoint = try router.bind("tcp://127.0.0.1:0")
        let agent = try dial(real, endpoint, name: "build1")
        #expect(try agent.send(Message("hello")))
        _ = try router.next()
        let second = try dial(other, endpoint, name: "build1")
        try second.handshake()
        Fact.expect("what the second sends is taken", try second.send(Message("hello")), true)
        var senders: Set<String?> = []
        for round in 0..<Self.rounds {
            #expect(try agent.send(Message("\(round)")))
            let message = try router.next()
            senders.insert(message.userID)
            #expect(try router.send(message))
            _ = try agent.next()
        }
        Fact.expect("the senders whom the router hears", senders, [real.publicKey.z85])
        Fact.expect("what the second receives", try second.receive(), nil)
    }

    /// The guard: a name of libzmq's own for each connection, and the key for who it is.
    @Test func namesThatLibzmqGivesAreNeverShared() async throws {
        let zap = try await handler()
        try nameTwo()
        zap.stop()
    }

    private func nameTwo() throws {
        let router = try router()
        let endpoint = try router.bind("tcp://127.0.0.1:0")
        let one = try dial(real, endpoint, name: nil)
        #expect(try one.send(Message("first")))
        let first = try router.next()
        let two = try dial(real, endpoint, name: nil)
        #expect(try two.send(Message("second")))
        let second = try router.next()
        #expect(first.frames[0] != second.frames[0])
        #expect([first.userID, second.userID] == [real.publicKey.z85, real.publicKey.z85])
    }

    @Test(arguments: [false, true])
    func theFirstFrameDoesNotSayWhoSentIt(afterPoll: Bool) async throws {
        let zap = try await handler()
        let names = try namesOfFrames(afterPoll: afterPoll)
        let key = real.publicKey.z85
        Fact.expect("the sender by frame, \(afterPoll ? "after a poll" : "without one")", names, [afterPoll ? nil : key, key, key])
        // The guard: the last frame, which is what `Socket.receive` asks, always knows.
        #expect(names.count == 3 && names.dropFirst().allSatisfy { $0 == key })
        zap.stop()
    }

    /// Reads a message frame by frame, asking each for its `User-Id`.
    private func namesOfFrames(afterPoll: Bool) throws -> [String?] {
        let router = try router()
        let client = try dial(real, try router.bind("tcp://127.0.0.1:0"), name: nil)
        #expect(try client.send(Message("one", "two")))
        if afterPoll { #expect(try router.wait(for: .readable, timeout: .seconds(20)) == .readable) }
        guard let names = router.senders else { throw Unexpected(event: nil) }
        var found: [String?] = []
        var hasMore = true
        while hasMore {
            zmq_msg_init(router.part)
            // Without `ZMQ_DONTWAIT`: waiting here is no poll.
            let size = zmq_msg_recv(router.part, router.handle, 0)
            try #require(size != -1)
            found.append(names.sender(of: router.part))
            hasMore = zmq_msg_more(router.part) != 0
            zmq_msg_close(router.part)
        }
        return found
    }
}
