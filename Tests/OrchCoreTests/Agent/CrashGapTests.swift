import Testing

@testable import OrchCore

/// What an agent finds that was interrupted, or comes twice.
@Suite struct CrashGapTests {
    @Test func whatIsDeletedIsNotDeletedAgain() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.delete, 1, named: "a", force: true)
        #expect(try agent.ordered(.delete, 1, named: "b", keepWorktree: true) == [])
        #expect(try agent.does(.removed(try attempt(1), .done(notes: []))).contains("closed: closed, deleting"))
        let head = agent.machine.head
        #expect(try agent.does(.removed(try attempt(1), .done(notes: []))) == [])
        #expect(agent.machine.head == head)
    }

    /// A wall clock that was set back by a day makes no day of a wait of half a minute.
    @Test func aWaitIsNeverLongerThanItWasToBe() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .infrastructure)
        agent.now = Moment(wall: agent.now.wall.adding(milliseconds: -86_400_000), boot: agent.now.boot, awake: agent.now.awake)
        _ = try agent.restart()
        let (timer, after) = try #require(agent.timers.last)
        #expect(timer == .waiting(try attempt(1), run: 1))
        #expect(after == Timing.backOff(1))
    }
}
