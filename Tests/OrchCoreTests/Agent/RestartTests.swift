import Testing

@testable import OrchCore

@Suite struct RestartTests {
    @Test func aStuckSessionGoesOnInTheSameConversation() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        let conversation = agent[1]?.conversation
        #expect(try agent.ordered(.restart, 1).last == "start 1#1.2 resuming")
        #expect(agent[1]?.conversation == conversation)
        #expect(agent[1]?.face.stuckReason == nil)
    }

    @Test func itWaitsForASlot() throws {
        var agent = try AgentBench(slots: 1)
        try agent.isStuck(1)
        try agent.runs(2)
        #expect(try agent.ordered(.restart, 1).last == "→ done restart")
        #expect(agent.files.last { $0.id == "1" }?.waitingFor == "a slot of gpu (1/1)")
        _ = try agent.reports(2, .complete)
        #expect(try agent.ends(2, .finished) == ["closed: closed, complete", "continues: running, working", "start 1#1.2 resuming"])
    }

    @Test func aWorkerThatHasAskedAndNotEndedIsEndedFirst() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .stuck, asks: "which?")
        #expect(
            try agent.ordered(.restart, 1)
                == ["the question is closed", "continues: running, working", "stop 1#1.1 in peace", "→ done restart"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, working", "continues: running, working", "start 1#1.2 resuming"])
    }

    @Test func anOrderThatComesAgainIsNotCarriedOutAgain() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.restart, 1)
        _ = try agent.starts(1, run: 2)
        _ = try agent.reports(1, run: 2, .stuck, named: "again", asks: "and now?")
        _ = try agent.ends(1, run: 2, .finished)
        // The answer was lost with the link, and the agent has forgotten nothing.
        _ = try agent.restart()
        try agent.welcome()
        #expect(try agent.ordered(.restart, 1) == ["→ done restart"])
        #expect(agent[1]?.phase == .waiting(.stuck))
    }

    @Test func whatContinuesLaterGoesOnAtOnce() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .infrastructure)
        #expect(
            try agent.ordered(.restart, 1)
                == ["continues: waiting, working", "→ done restart", "continues: running, working", "start 1#1.2 resuming"])
        #expect(agent[1]?.failures == 0)
        // The end of the back-off comes, and has nothing to do any more.
        let (timer, _) = try #require(agent.timers.last)
        #expect(try agent.does(.timer(timer)) == [])
    }

    @Test func onlyWhatIsStuckIsRestarted() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ordered(.restart, 1) == ["→ done restart: refused"])
        #expect(try agent.ordered(.restart, 7) == ["→ done restart: not_found"])
    }
}
