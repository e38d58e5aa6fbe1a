import Testing

@testable import OrchCore

@Suite struct HostLinkTests {
    @Test func aConnectionIsGreetedUntilItSaysHello() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.does(.connected(coordinator.gpu)) == ["⇢ gpu reset"])
        let (timer, after) = try #require(coordinator.timers.last)
        #expect(after == Timing.greet)
        #expect(try coordinator.does(.timer(timer)) == ["⇢ gpu reset"])
        #expect(try coordinator.hello(coordinator.gpu) == ["gpu is connected", "→ gpu welcome from 0"])
        #expect(try coordinator.does(.timer(timer)) == [])
    }

    @Test func nobodyIsGreetedOnATransportThatIsGone() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.does(.connected(coordinator.gpu))
        let (timer, _) = try #require(coordinator.timers.last)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        #expect(try coordinator.does(.timer(timer)) == [])
    }

    @Test func silenceIsQuietThenLost() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let ping = CoordinatorTimer.ping(coordinator.gpu, try #require(coordinator.links[coordinator.gpu]).id)
        coordinator.now = second(5)
        #expect(try coordinator.does(.timer(ping)) == ["gpu is quiet", "→ gpu ping 1"])
        #expect(try coordinator.spawns(2, on: coordinator.gpu).last == "reply r2: queued, gpu is silent")
        #expect(
            try coordinator.says(coordinator.gpu, .pong(Pong(head: 1, slots: 2, slotsUsed: 1, signs: [])))
                == ["gpu is connected", "2 is queued (placed)", "→ gpu offer 2#1"])
        coordinator.now = second(15)
        #expect(try coordinator.does(.timer(ping)) == ["gpu is unreachable", "⇢ gpu reset"])
        #expect(coordinator[1]?.face.status == .working)
        #expect(coordinator[1].map { coordinator.machine.view($0).unknownSince } == second(15).wall)
        #expect(try coordinator.does(.timer(ping)) == [])
    }

    @Test func aPersonIsAskedAboutAnUnknownHostOnceAndNoMoreWhenItIsBack() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        // A transport that comes and goes is no answer.
        _ = try coordinator.does(.connected(coordinator.gpu))
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        let timer = try #require(coordinator.timers.first { if case .unknown = $0.0 { true } else { false } })
        #expect(timer.after == Timing.unknownEscalation)
        #expect(try coordinator.does(.timer(timer.0)).first?.hasPrefix("1 asks: gpu has not been heard since") == true)
        #expect(try coordinator.does(.timer(timer.0)) == [])
        #expect(
            try coordinator.hello(coordinator.gpu, used: 1, inventory: [(1, 1, .running)])
                == ["gpu is connected", "→ gpu welcome from 1", "1 asks no more"])
    }

    @Test func aNewCoordinatorAsksAboutHostsThatDoNotComeBack() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.restart()
        let timer = try #require(coordinator.timers.last)
        #expect(try coordinator.does(.timer(timer.0)).count == 1)
    }

    @Test func aGapEndsTheLink() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        coordinator.links[coordinator.gpu]?.sent += 1
        #expect(
            try coordinator.says(coordinator.gpu, .pong(Pong(head: 0, slots: 2, slotsUsed: 0, signs: []))) == ["gpu is unreachable", "⇢ gpu reset"])
    }

    @Test func messagesOfAnotherLinkAreIgnored() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        let old = coordinator.links[coordinator.gpu]
        _ = try coordinator.hello(coordinator.gpu)
        coordinator.links[coordinator.gpu] = old
        #expect(try coordinator.says(coordinator.gpu, .accepted(Accepted(key: try attempt(1)))) == [])
    }

    @Test func noiseBeginsAgainAndWhatAnAgentMayNotSayToo() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.does(.malformed(coordinator.gpu, "not JSON")) == [])
        _ = try coordinator.hello(coordinator.gpu)
        #expect(try coordinator.does(.malformed(coordinator.gpu, "not JSON")) == ["gpu is unreachable", "⇢ gpu reset"])
        _ = try coordinator.hello(coordinator.gpu)
        #expect(
            try coordinator.says(coordinator.gpu, .fence(FenceOrder(key: try attempt(1)))) == ["gpu is unreachable", "⇢ gpu reset"])
    }

    @Test func anAgentThatObeysAHigherTermIsLeftAlone() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.hello(coordinator.gpu, term: 9) == ["⇢ gpu rejected: stale_term"])
        let words = try #require(coordinator.machine.hostStatuses().first?.notReady.first)
        #expect(words.hasPrefix("host gpu obeys a coordinator of term 9, this one has 1; if there is no other coordinator"))
        #expect(try coordinator.does(.rejected(coordinator.laptop, Rejected(code: .staleTerm, words: "no", term: 9))) == [])
        #expect(coordinator.machine.hostStatuses().last?.notReady.first?.hasPrefix("host laptop refuses this coordinator: no; if") == true)
    }

    @Test func anotherProtocolIsRefusedWithWords() throws {
        var coordinator = try CoordinatorBench()
        var hello = Hello(
            orchVersion: "9.9", host: coordinator.gpu, machine: "m", boot: "b", incarnation: 1, stream: StreamID(high: 1, low: 1), head: 0, oldest: 1,
            term: 0, facts: .ready(slots: 1), inventory: [])
        hello.protocolVersion = 2
        #expect(try coordinator.say(hello: hello, from: coordinator.gpu) == ["⇢ gpu rejected: version"])
        #expect(coordinator.logged.last?.contains("speaks protocol 2 (orch 9.9), this coordinator 1") == true)
        hello.protocolVersion = 1
        hello.head = .max
        #expect(try coordinator.say(hello: hello, from: coordinator.gpu) == ["⇢ gpu rejected: not_allowed"])
    }

    @Test func hostsComeAndGo() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.does(.hostRemoved(coordinator.gpu))
        #expect(coordinator.logged.last == "gpu is kept: it has 1 sessions that have not ended")
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        _ = try coordinator.orders(.delete, 1)
        #expect(
            try coordinator.does(.hostRemoved(coordinator.gpu)) == ["gpu is unreachable", "forget 1", "1 is gone", "reply delete: done"])
        #expect(coordinator.machine.hostStatuses().map(\.name) == [coordinator.laptop])
    }
}
