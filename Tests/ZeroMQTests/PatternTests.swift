import Testing
import ZeroMQ

/// Every pattern that libzmq has, with plain sockets on one thread.
@Suite(.timeLimit(.minutes(5)))
struct PatternTests {
    let context: Context

    init() throws { context = try Context() }

    @Test func dealerAndRouter() throws {
        let router = try Socket(.router, in: context)
        let endpoint = try router.bind("tcp://127.0.0.1:0")
        #expect(endpoint != "tcp://127.0.0.1:0" && endpoint.hasPrefix("tcp://127.0.0.1:"))
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)

        #expect(try dealer.send(Message("question", "with", "parts")))
        let question = try router.next()
        #expect(question.frames.count == 4)
        #expect(Array(question.texts.dropFirst()) == ["question", "with", "parts"])
        #expect(try router.send(Message([question.frames[0], Array("answer".utf8)])))
        #expect(try dealer.next().texts == ["answer"])
        #expect(try dealer.receive() == nil)
    }

    @Test func requestAndReply() throws {
        let rep = try Socket(.rep, in: context)
        let req = try Socket(.req, in: context)
        try req.connect(try rep.bind("tcp://127.0.0.1:0"))

        #expect(try req.send(Message("ping")))
        let outOfTurn = #expect(throws: ZeroMQError.self) { try req.send(Message("again")) }
        #expect(outOfTurn?.code == ErrorCode.wrongState)
        #expect(try rep.next().texts == ["ping"])
        #expect(try rep.send(Message("pong")))
        #expect(try req.next().texts == ["pong"])
    }

    @Test func pushAndPull() throws {
        let pull = try Socket(.pull, in: context)
        let push = try Socket(.push, in: context)
        try push.connect(try pull.bind("inproc://push-and-pull"))
        for number in 0..<100 { #expect(try push.send(Message("\(number)"))) }
        for number in 0..<100 { #expect(try pull.next().texts == ["\(number)"]) }
    }

    @Test func pairs() throws {
        let left = try Socket(.pair, in: context)
        let right = try Socket(.pair, in: context)
        try right.connect(try left.bind("inproc://pairs"))
        #expect(try left.send(Message("to the right")))
        #expect(try right.send(Message("to the left")))
        #expect(try right.next().texts == ["to the right"])
        #expect(try left.next().texts == ["to the left"])
    }

    @Test func subscribersGetWhatTheyAskFor() throws {
        let publisher = try Socket(.xpub, in: context)
        let subscriber = try Socket(.sub, in: context)
        try subscriber.subscribe(Array("a/".utf8))
        try subscriber.connect(try publisher.bind("tcp://127.0.0.1:0"))

        let joined = try publisher.next()
        #expect(joined.subscription == Message.Subscription(isJoining: true, prefix: Array("a/".utf8)))
        #expect(try publisher.send(Message("b/1", "not asked for")))
        #expect(try publisher.send(Message("a/1", "asked for")))
        #expect(try subscriber.next().texts == ["a/1", "asked for"])

        try subscriber.unsubscribe(Array("a/".utf8))
        #expect(try publisher.next().subscription?.isJoining == false)
    }

    @Test func oldStyleSubscriber() throws {
        let publisher = try Socket(.pub, in: context)
        let subscriber = try Socket(.xsub, in: context)
        try subscriber.connect(try publisher.bind("inproc://old-style"))
        #expect(try subscriber.send(Message([[1]])))
        // A PUB works on what subscribers say while it is asked for something.
        while try subscriber.receive() == nil { #expect(try publisher.send(Message("news"))) }
    }

    @Test func welcomeIsTheFirstThingASubscriberHears() throws {
        var options = SocketOptions()
        options.xpubWelcome = Array("w/ one".utf8)
        let publisher = try Socket(.xpub, options: options, in: context)
        let endpoint = try publisher.bind("tcp://127.0.0.1:0")

        let first = try Socket(.sub, in: context)
        try first.subscribe(Array("w/".utf8))
        try first.connect(endpoint)
        _ = try publisher.next()
        #expect(try first.next().texts == ["w/ one"])

        try publisher.setWelcome(Array("w/ two".utf8))
        let second = try Socket(.sub, in: context)
        try second.subscribe(Array("w".utf8))
        try second.connect(endpoint)
        _ = try publisher.next()
        #expect(try second.next().texts == ["w/ two"])
        #expect(try first.receive() == nil)
    }
}
