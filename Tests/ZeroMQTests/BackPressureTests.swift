import Testing
import ZeroMQ

/// Whoever is too fast is told, and nothing is lost.
@Suite(.timeLimit(.minutes(5)))
struct BackPressureTests {
    private var narrow: SocketOptions {
        var options = SocketOptions()
        options.sendHighWaterMark = 10
        options.receiveHighWaterMark = 10
        return options
    }

    private func limits(_ change: (inout PortLimits) -> Void) -> PortLimits {
        var limits = PortLimits()
        change(&limits)
        return limits
    }

    /// Sends until nothing more goes in: one thousand times in a row there was no room.
    private func fill(_ port: SocketPort, upTo most: Int) async throws -> Int {
        var sent = 0
        var refusals = 0
        while sent < most, refusals < 1_000 {
            do {
                try port.send(Message("\(sent)"))
                (sent, refusals) = (sent + 1, 0)
            } catch SocketPortError.mailboxFull {
                refusals += 1
                await Task.yield()
            }
        }
        return sent
    }

    @Test func aReaderThatDoesNotReadStopsTheSenderAndLosesNothing() async throws {
        try await House.in { house in
            let pull = SocketPlan(.pull, options: narrow, binds: ["inproc://slow"], limits: limits { $0.incoming.messages = 32 })
            let (_, reader) = try await house.open(pull)
            let push = SocketPlan(.push, options: narrow, connects: ["inproc://slow"], limits: limits { $0.outgoing.messages = 64 })
            let (sender, _) = try await house.open(push)

            // 64 on their way, 20 in libzmq, 32 received.
            let sent = try await fill(sender, upTo: 10_000)
            #expect(sent <= 64 + 20 + 32)
            for number in 0..<sent { #expect(try await reader.message().texts == ["\(number)"]) }

            // And it flows again, as far as the reader reads.
            let more = Task {
                for number in 0..<2_000 {
                    await sender.roomToSend()
                    try sender.send(Message("more \(number)"))
                }
            }
            for number in 0..<2_000 { #expect(try await reader.message().texts == ["more \(number)"]) }
            try await more.value
        }
    }

    @Test func bytesCountAsWell() async throws {
        try await House.in { house in
            let pull = SocketPlan(.pull, options: narrow, binds: ["inproc://bytes"], limits: limits { $0.incoming.bytes = 1_000 })
            let (_, reader) = try await house.open(pull)
            let push = SocketPlan(.push, options: narrow, connects: ["inproc://bytes"], limits: limits { $0.outgoing.bytes = 10_000 })
            let (sender, _) = try await house.open(push)
            #expect(throws: SocketPortError.mailboxFull) { try sender.send(Message([[UInt8](repeating: 0, count: 10_001)])) }
            for number in 0..<100 {
                await sender.roomToSend()
                try sender.send(Message([[UInt8](repeating: UInt8(number), count: 3_000)]))
                if number % 2 == 1 {
                    for expected in [number - 1, number] { #expect(try await reader.message().frames[0].first == UInt8(expected)) }
                }
            }
        }
    }

    @Test func aBatchGoesInWholeOrNotAtAll() async throws {
        try await House.in { house in
            let plan = SocketPlan(.dealer, limits: limits { $0.outgoing.messages = 10 })
            let (port, _) = try await house.open(plan)
            #expect(throws: SocketPortError.mailboxFull) { try port.send((0..<11).map { Message("\($0)") }) }
            try port.send((0..<10).map { Message("\($0)") })
            #expect(throws: SocketPortError.mailboxFull) { try port.send(Message("11")) }
            #expect(throws: SocketPortError.mailboxFull) { try port.subscribe([]) }
            #expect(SocketPortError.mailboxFull.description == "the mailbox of the socket is full")
        }
    }

    @Test func whatWaitsTooLongInLineComesBack() async throws {
        try await House.in { house in
            var options = SocketOptions()
            options.isImmediate = true
            let vacant = try await house.thread.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"]))
            await vacant.close()
            let endpoint = vacant.boundEndpoints[0]
            let plan = SocketPlan(
                .dealer, options: options, connects: [endpoint],
                limits: limits {
                    $0.outgoing.messages = 8
                    $0.pending.messages = 2
                })
            let (port, reader) = try await house.open(plan)
            try port.send(["1", "2", "3", "4"].map { Message($0) })
            for expected in ["3", "4"] {
                let (message, error) = try await reader.unsent()
                #expect(message.texts == [expected])
                #expect(error.code == ErrorCode.again)
            }
            // What came back and was read counts no longer: six more fit, four of which come back.
            try port.send((5...10).map { Message("\($0)") })
            for expected in 5...10 { #expect(try await reader.unsent().message.texts == ["\(expected)"]) }

            // The first two still wait, and go out when somebody is there.
            let (_, inside) = try await house.reopen(SocketPlan(.router, binds: [endpoint]))
            #expect(try await inside.message().texts.last == "1")
            #expect(try await inside.message().texts.last == "2")
        }
    }

    @Test func unreadReturnsFillTheMailbox() async throws {
        try await House.in { house in
            let plan = SocketPlan(.router, binds: ["inproc://returns"], limits: limits { $0.outgoing.messages = 4 })
            let (port, reader) = try await house.open(plan)
            try port.send((0..<4).map { Message("stranger", "\($0)") })
            let first = try await reader.unsent()
            #expect(first.error.code == ErrorCode.hostUnreachable)
            #expect(first.message.texts == ["stranger", "0"])
            try port.send(Message("stranger", "4"))
            #expect(throws: SocketPortError.mailboxFull) { try port.send(Message("stranger", "5")) }
            for expected in 1...4 { #expect(try await reader.unsent().message.texts[1] == "\(expected)") }
        }
    }

    @Test func aFullPeerOfARouterDoesNotHoldUpTheOthers() async throws {
        try await House.in { house in
            let (router, replies) = try await house.open(SocketPlan(.router, options: narrow, binds: ["inproc://full-peer"]))
            let stalled = SocketPlan(.dealer, options: narrow, connects: ["inproc://full-peer"], limits: limits { $0.incoming.messages = 1 })
            let (slow, _) = try await house.open(stalled)
            let (quick, reader) = try await house.open(SocketPlan(.dealer, options: narrow, connects: ["inproc://full-peer"]))
            try slow.send(Message("slow"))
            try quick.send(Message("quick"))
            var ids: [String: [UInt8]] = [:]
            while ids.count < 2 {
                let message = try await replies.message()
                ids[message.texts[1]] = message.frames[0]
            }
            let (toSlow, toQuick) = (try #require(ids["slow"]), try #require(ids["quick"]))
            try router.send((0..<100).map { Message([toSlow, Array("\($0)".utf8)]) })
            try router.send(Message([toQuick, Array("not held up".utf8)]))
            #expect(try await reader.message().texts == ["not held up"])
            #expect(try await replies.unsent().error.code == ErrorCode.again)
        }
    }

    @Test func noticesAreCountedWhenNobodyReads() async throws {
        try await House.in { house in
            let plan = SocketPlan(.pair, binds: ["inproc://notices"], limits: limits { $0.notices = 2 })
            let (port, reader) = try await house.open(plan)
            for _ in 0..<5 { try port.subscribe([1]) }
            // Closing is the last order: afterwards everything is there to be read.
            await port.close()
            var seen: [PortEvent] = []
            while let event = await reader.event() { seen.append(event) }
            #expect(seen.count == 3)
            #expect(seen.last == .noticesLost(3))
        }
    }

    @Test func aCancelledReaderLosesNothing() async throws {
        try await House.in { house in
            let (pull, reader) = try await house.open(SocketPlan(.pull, binds: ["inproc://cancelled"]))
            let (push, _) = try await house.open(SocketPlan(.push, connects: ["inproc://cancelled"]))
            for number in 0..<100 {
                let waiting = Task { await Self.firstTexts(of: pull) }
                if number.isMultiple(of: 2) { await Task.yield() }
                try push.send(Message("\(number)"))
                waiting.cancel()
                let seen = await waiting.value
                if let seen {
                    #expect(seen == ["\(number)"])
                } else {
                    #expect(try await reader.message().texts == ["\(number)"])
                }
            }
        }
    }

    private static func firstTexts(of port: SocketPort) async -> [String]? {
        for await case .messages(let messages) in port.events { return messages.flatMap(\.texts) }
        return nil
    }

    @Test func aCancelledSenderDoesNotWaitForRoom() async throws {
        try await House.in { house in
            let plan = SocketPlan(.dealer, limits: limits { $0.outgoing.messages = 1 })
            let (port, _) = try await house.open(plan)
            try port.send(Message("fills it"))
            let waiting = Task { await port.roomToSend() }
            waiting.cancel()
            await waiting.value
        }
    }
}
