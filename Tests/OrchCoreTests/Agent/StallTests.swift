import Testing

@testable import OrchCore

@Suite struct StallTests {
    private static let limit = Timing.stalled

    private func agent() throws -> AgentBench {
        var agent = try AgentBench()
        try agent.runs(1)
        return agent
    }

    @Test func aSilentWorkerIsInterruptedAndContinuedOnceThenAPersonIsAsked() throws {
        var agent = try agent()
        agent.now = agent.now.later(milliseconds: Self.limit)
        #expect(try agent.does(.timer(.stalled(attempt(1), run: 1))) == ["stalled: running, registered", "stop 1#1.1 in peace"])
        #expect(agent[1]?.face.notes.last?.contains("no sign of life for 30 min; it is interrupted and continued") == true)
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, registered", "continues: running, working", "start 1#1.2 resuming"])
        _ = try agent.starts(1, run: 2)
        agent.now = agent.now.later(milliseconds: Self.limit)
        #expect(try agent.does(.timer(.stalled(attempt(1), run: 2))) == ["stalled: running, working", "stop 1#1.2 in peace"])
        let words = "the worker gave no sign of life, 2 times in a row: 1 commit"
        #expect(try agent.ends(1, run: 2, .stopped, evidence: "1 commit") == ["run_ended: waiting, stuck", "asks: \(words)"])
        #expect(agent.machine.slotsUsed == 0)
    }

    @Test func aSignOfLifePutsItOff() throws {
        var agent = try agent()
        agent.now = agent.now.later(milliseconds: Self.limit - 1000)
        _ = try agent.does(.worker(attempt(1), run: 1, .sign(doing: nil, requestOpen: true), offset: 1))
        agent.now = agent.now.later(milliseconds: 1000)
        agent.timers = []
        #expect(try agent.does(.timer(.stalled(attempt(1), run: 1))) == [])
        #expect(agent.timers.map(\.after) == [Self.limit - 1000])
    }

    @Test func aWorkerThatNeverPrintsIsStaleLongBefore() throws {
        var agent = try agent()
        agent.now = agent.now.later(milliseconds: Timing.stale - 1)
        _ = try agent.does(.heartbeat(session(2)))
        #expect(agent.machine.newest(try session(1)).map(agent.machine.view)?.stale == false)
        agent.now = agent.now.later(milliseconds: 1)
        _ = try agent.does(.heartbeat(session(2)))
        #expect(agent.machine.newest(try session(1)).map(agent.machine.view)?.stale == true)
    }

    @Test func timeThatTheMachineSleptIsNoSilence() throws {
        var agent = try agent()
        agent.now.boot += 10 * Self.limit
        agent.timers = []
        #expect(try agent.does(.timer(.stalled(attempt(1), run: 1))) == [])
        #expect(agent.timers.map(\.after) == [Self.limit])
    }

    @Test func timeInWhichItWasPausedIsNoSilence() throws {
        var agent = try agent()
        _ = try agent.ordered(.pause, 1)
        agent.now = agent.now.later(milliseconds: Self.limit)
        #expect(try agent.does(.timer(.stalled(attempt(1), run: 1))) == [])
        _ = try agent.ordered(.resume, 1)
        #expect(try agent.does(.timer(.stalled(attempt(1), run: 1))) == [])
        #expect(agent[1]?.phase == .running)
    }

    @Test func aGoodTurnForgetsIt() throws {
        var agent = try agent()
        agent.now = agent.now.later(milliseconds: Self.limit)
        _ = try agent.does(.timer(.stalled(attempt(1), run: 1)))
        _ = try agent.ends(1, .stopped)
        _ = try agent.starts(1, run: 2)
        _ = try agent.turnEnds(1, run: 2)
        #expect(agent[1]?.stalls == 0)
    }

    @Test func oneTimerForEachRunHoweverOftenItIsFound() throws {
        var agent = try agent()
        agent.timers = []
        _ = try agent.starts(1)
        _ = try agent.starts(1)
        #expect(agent.timers.isEmpty)
    }

    /// What an agent that crashed had begun is done by the next.
    @Test func theNextAgentEndsWhatIsStalled() throws {
        var agent = try agent()
        agent.now = agent.now.later(milliseconds: Self.limit)
        _ = try agent.does(.timer(.stalled(attempt(1), run: 1)))
        #expect(try agent.restart() == ["observe 1#1.1"])
        #expect(try agent.starts(1) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped).last == "start 1#1.2 resuming")
    }
}
