import Testing

@testable import OrchCore

/// An agent that ends without a word: the next one goes on from the journal, in whatever phase an attempt was.
@Suite struct NewAgentTests {
    @Test func preparing() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        #expect(try agent.restart() == ["prepare 1#1"])
    }

    @Test func starting() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.prepares(1)
        #expect(try agent.restart() == ["observe 1#1.1"])
        #expect(try agent.starts(1) == ["run_started: running, registered"])
    }

    @Test func aStartThatNeverHappened() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.prepares(1)
        _ = try agent.restart()
        _ = try agent.ends(1, .infrastructure)
        #expect(agent.timers.last?.after == 30_000)
    }

    @Test func running() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.does(.worker(try attempt(1), run: 1, .turnEnded(good: false, costUSD: 1), offset: 99))
        #expect(agent[1]?.phase == .ending)
        #expect(try agent.restart() == ["observe 1#1.1 from 99"])
        // It was told to end, or was to be told.
        #expect(try agent.starts(1) == ["say end to 1#1.1"])
        #expect(agent.timers.last?.after == Timing.endAfterReport)
    }

    @Test func frozen() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.restart() == ["observe 1#1.1"])
        #expect(try agent.starts(1) == ["freeze 1#1.1"])
        #expect(agent.timers.last?.after == Timing.pauseHolds)
    }

    @Test func thawed() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        _ = try agent.ordered(.resume, 1)
        _ = try agent.restart()
        #expect(try agent.starts(1) == ["thaw 1#1.1"])
    }

    @Test func waitingForASlotOrAnHour() throws {
        var agent = try AgentBench(slots: 1)
        try agent.isStuck(1)
        try agent.isStuck(2)
        try agent.runs(3)
        _ = try agent.ordered(.restart, 2)
        agent.now = second(1)
        _ = try agent.ordered(.restart, 1)
        #expect(try agent.restart() == ["observe 3#1.1"])
        agent.now = second(2)
        #expect(try agent.ends(3, .infrastructure).contains("start 2#1.2 resuming"))
        agent.now = second(12)
        #expect(try agent.restart() == ["observe 2#1.2 resuming"])
        #expect(agent.timers.last?.after == 20_000)
    }

    @Test func removing() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.cancel, 1)
        #expect(try agent.restart() == ["remove 1#1 in /w/1"])
        try agent.welcome()
        #expect(try agent.ordered(.cancel, 1) == [])
        #expect(try agent.does(.removed(try attempt(1), .done(notes: []))).last == "→ done cancel")
    }

    @Test func closed() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.ends(1, .finished)
        #expect(try agent.restart() == [])
        #expect(agent[1]?.closed == .complete)
    }
}
