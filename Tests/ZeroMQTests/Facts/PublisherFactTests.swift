import Testing

@testable import ZeroMQ

/// Fact 8: a publisher either drops for who is slow, and tells nobody, or stops for everybody. The welcome is what subscribers can rely on.
@Suite(.timeLimit(.minutes(5)))
struct PublisherFactTests {
    private static let limit = 10
    private static let count = 1_000

    private let context: Context

    init() throws { context = try Context() }

    /// Publishes to one that reads each message and one that sleeps. `inproc`, where no kernel buffers add to the queues: numbers are exact.
    private func publish(isNoDrop: Bool) throws -> (taken: Int, fast: Int, slow: [String]) {
        var options = SocketOptions()
        options.sendHighWaterMark = Self.limit
        options.receiveHighWaterMark = Self.limit
        var publishing = options
        publishing.isXPubNoDrop = isNoDrop
        let publisher = try Socket(.xpub, options: publishing, in: context)
        let endpoint = try publisher.bind("inproc://news")
        let fast = try Socket(.sub, options: options, in: context)
        let slow = try Socket(.sub, options: options, in: context)
        for prefix in ["a", "s"] { try fast.subscribe(Array(prefix.utf8)) }
        for prefix in ["a", "f"] { try slow.subscribe(Array(prefix.utf8)) }
        try fast.connect(endpoint)
        try slow.connect(endpoint)
        // Both are there when the prefixes that only one of them has are.
        var prefixes: Set<String> = []
        while prefixes.count < 3 {
            let joining = try #require(try publisher.next().subscription)
            prefixes.insert(String(decoding: joining.prefix, as: UTF8.self))
        }
        var (taken, heard) = (0, 0)
        for number in 0..<Self.count {
            // Lets libzmq see at once that the fast one has read; by itself `send` looks about once in a millisecond.
            _ = try publisher.events
            guard try publisher.send(Message("a", "\(number)")) else { continue }
            taken += 1
            if try fast.next().texts == ["a", "\(number)"] { heard += 1 }
        }
        var kept: [String] = []
        while let message = try slow.receive() { kept.append(message.texts[1]) }
        return (taken, heard, kept)
    }

    @Test func whoIsSlowMissesMostAndNobodyIsTold() throws {
        let (taken, fast, slow) = try publish(isNoDrop: false)
        Fact.expect("messages that `send` took", taken, Self.count)
        Fact.expect("what the fast one heard", fast, Self.count)
        Fact.expect("what the slow one heard: the first, as many as both queues hold", slow, (0..<2 * Self.limit).map { "\($0)" })
    }

    @Test func withNoDropOneThatSleepsStopsAll() throws {
        let (taken, fast, slow) = try publish(isNoDrop: true)
        Fact.expect("messages that `send` took", taken, 2 * Self.limit)
        Fact.expect("what the fast one heard", fast, 2 * Self.limit)
        Fact.expect("what the slow one heard", slow, (0..<2 * Self.limit).map { "\($0)" })
    }

    private func subscriber(_ prefix: String, _ endpoint: String, in context: Context) throws -> Socket {
        var options = SocketOptions()
        options.reconnectInterval = .milliseconds(10)
        let socket = try Socket(.sub, options: options, isMonitored: true, in: context)
        try socket.subscribe(Array(prefix.utf8))
        try socket.connect(endpoint)
        return socket
    }

    private func publisher(welcome: String, in context: Context) throws -> Socket {
        var options = SocketOptions()
        options.xpubWelcome = Array(welcome.utf8)
        options.isXPubVerbose = true
        return try Socket(.xpub, options: options, isMonitored: true, in: context)
    }

    @Test func theWelcomeComesOnceForAConnectionToWhoAskedForIt() throws {
        let publisher = try publisher(welcome: "w/ 1", in: context)
        let endpoint = try publisher.bind("tcp://127.0.0.1:0")
        let guest = try subscriber("w/", endpoint, in: context)
        let passer = try subscriber("x/", endpoint, in: context)
        for _ in 0..<2 { _ = try publisher.next() }
        Fact.expect("the guest hears", try guest.next().texts, ["w/ 1"])
        try guest.subscribe(Array("w".utf8))
        _ = try publisher.next()
        // What comes after shows what did not come before it.
        for topic in ["w/ end", "x/ end"] { #expect(try publisher.send(Message(topic))) }
        Fact.expect("after a second subscription the guest hears", try guest.next().texts, ["w/ end"])
        Fact.expect("who asked for something else hears", try passer.next().texts, ["x/ end"])
    }

    @Test func theWelcomeComesAgainFromTheNextPublisher() throws {
        let metronome = try Metronome(in: context)
        let first = try Context()
        var options = SocketOptions()
        options.reconnectInterval = .milliseconds(10)
        let guest = try Socket(.sub, options: options, isMonitored: true, in: context)
        try guest.subscribe(Array("w/".utf8))
        let endpoint = try welcomeAndEnd(guest, in: first)
        first.terminate()
        try guest.loss()
        let publisher = try publisher(welcome: "w/ second", in: context)
        try publisher.bindAgain(endpoint, beside: metronome)
        // Both have to be worked on: the guest says its topics again, the publisher answers with the welcome.
        var heard: Message?
        for _ in 0..<2_000 where heard == nil {
            heard = try guest.receive()
            if try publisher.wait(for: .readable, timeout: .milliseconds(10)) == .readable { _ = try publisher.receive() }
        }
        Fact.expect("from the second", heard?.texts, ["w/ second"])
    }

    /// A publisher's short life; where it was.
    private func welcomeAndEnd(_ guest: borrowing Socket, in context: Context) throws -> String {
        let publisher = try publisher(welcome: "w/ first", in: context)
        let endpoint = try publisher.bind("tcp://127.0.0.1:0")
        try guest.connect(endpoint)
        _ = try publisher.next()
        Fact.expect("from the first", try guest.next().texts, ["w/ first"])
        return endpoint
    }

    /// That is why the publisher's thread keeps its socket in the poll, also when nothing is published.
    @Test func theWelcomeWaitsForThePublishersThread() throws {
        let metronome = try Metronome(in: context)
        let publisher = try publisher(welcome: "w/ 1", in: context)
        let guest = try subscriber("w/", try publisher.bind("tcp://127.0.0.1:0"), in: context)
        try guest.handshake()
        try metronome.pass(30)
        Fact.expect("while the publisher does nothing the guest hears", try guest.receive(), nil)
        _ = try publisher.next()
        #expect(try guest.next().texts == ["w/ 1"])
    }
}
