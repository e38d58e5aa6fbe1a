import Testing
import ZeroMQ

/// A message goes whole or not at all.
@Suite(.timeLimit(.minutes(5)))
struct MultipartTests {
    let context: Context

    init() throws { context = try Context() }

    @Test func withoutAPeerNothingIsTaken() throws {
        let push = try Socket(.push, in: context)
        #expect(try push.send(Message("a", "b", "c")) == false)
        #expect(try push.events == [])

        let pull = try Socket(.pull, in: context)
        try pull.bind("inproc://late")
        try push.connect("inproc://late")
        #expect(try push.send(Message("d", "e", "f")))
        #expect(try pull.next().texts == ["d", "e", "f"])
        #expect(try pull.receive() == nil)
    }

    @Test func atTheHighWaterMarkOnlyWholeMessagesAreTaken() throws {
        var options = SocketOptions()
        options.sendHighWaterMark = 3
        options.receiveHighWaterMark = 3
        let pull = try Socket(.pull, options: options, in: context)
        try pull.bind("inproc://mark")
        let push = try Socket(.push, options: options, in: context)
        try push.connect("inproc://mark")

        var taken = 0
        while try push.send(Message("\(taken)", "second", "third")) { taken += 1 }
        #expect(taken == 6)
        #expect(try push.send(Message("lost?", "second", "third")) == false)
        for number in 0..<taken { #expect(try pull.next().texts == ["\(number)", "second", "third"]) }
        #expect(try pull.receive() == nil)
        #expect(try push.wait(for: .writable, timeout: .seconds(20)) == .writable)
        #expect(try push.send(Message("room", "again")))
        #expect(try pull.next().texts == ["room", "again"])
    }

    @Test func partsKeepTheirBytes() throws {
        let left = try Socket(.pair, in: context)
        let right = try Socket(.pair, in: context)
        try right.connect(try left.bind("tcp://127.0.0.1:0"))
        let every = (UInt8.min...UInt8.max).map { $0 }
        let large = [UInt8](repeating: 7, count: 3_000_000)
        let message = Message([[], every, large, []])
        #expect(try right.send(message))
        #expect(try left.next() == message)
        #expect(message.byteCount == 3_000_256)
    }

    @Test func messagesThatMeanNothingAreRefused() throws {
        let router = try Socket(.router, in: context)
        #expect(throws: ZeroMQError.self) { try router.send(Message([])) }
        let error = #expect(throws: ZeroMQError.self) { try router.send(Message("only an address")) }
        #expect(error?.description == "zmq_send: a message of a ROUTER has a routing id and at least one more part (errno 22)")
    }

    @Test func aMandatoryRouterTellsOfAStranger() throws {
        let router = try Socket(.router, in: context)
        let error = #expect(throws: ZeroMQError.self) { try router.send(Message("nobody", "hello")) }
        #expect(error?.code == ErrorCode.hostUnreachable)
        var options = SocketOptions()
        options.isRouterMandatory = false
        let careless = try Socket(.router, options: options, in: context)
        #expect(try careless.send(Message("nobody", "hello")))
    }
}
