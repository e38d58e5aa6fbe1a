import Testing

@testable import OrchCore

@Suite struct PauseTests {
    @Test func aRunningWorkerIsFrozenAndGoesOn() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ordered(.pause, 1) == ["paused: running, paused", "freeze 1#1.1", "→ done pause"])
        #expect(agent.machine.slotsUsed == 1)
        #expect(try agent.ordered(.resume, 1) == ["resumed: running, registered", "thaw 1#1.1", "→ done resume"])
        #expect(agent[1]?.face.previousStatus == nil)
    }

    @Test func aLongPauseEndsTheWorkerAndResumeContinuesTheConversation() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .working)
        _ = try agent.ordered(.pause, 1)
        agent.now = second(240)
        #expect(try agent.does(.timer(.pause(try attempt(1), run: 1))) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, paused", "paused: waiting, paused"])
        #expect(agent.machine.slotsUsed == 0)
        #expect(
            try agent.ordered(.resume, 1)
                == ["resumed: waiting, working", "→ done resume", "continues: running, working", "start 1#1.2 resuming"])
    }

    @Test func aTimerOfAnEarlierPauseIsIgnored() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        agent.now = second(100)
        _ = try agent.ordered(.resume, 1)
        _ = try agent.ordered(.pause, 1, named: "pause again")
        agent.now = second(240)
        #expect(try agent.does(.timer(.pause(try attempt(1), run: 1))) == [])
        agent.now = second(340)
        #expect(try agent.does(.timer(.pause(try attempt(1), run: 1))).count == 2)
    }

    @Test func whatDoesNotRunYetWaits() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        #expect(try agent.ordered(.pause, 1) == ["→ done pause"])
        #expect(try agent.prepares(1) == ["prepared: waiting, registered", "paused: waiting, paused"])
        #expect(
            try agent.ordered(.resume, 1)
                == ["resumed: waiting, registered", "→ done resume", "start 1#1.1"])
        _ = try agent.ordered(.pause, 1, named: "pause again")
        #expect(try agent.starts(1) == ["run_started: running, registered", "paused: running, paused", "freeze 1#1.1"])
    }

    @Test func aPreparationThatFailsDuringAPauseIsTriedAgain() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.ordered(.pause, 1)
        #expect(
            try agent.does(.preparationFailed(try attempt(1), words: "no base"))
                == ["preparation_failed: waiting, queued", "paused: waiting, paused"])
        #expect(
            try agent.ordered(.resume, 1)
                == ["resumed: waiting, queued", "→ done resume", "preparing: preparing, queued", "prepare 1#1"])
    }

    @Test func aStuckSessionIsStuckAgain() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        #expect(try agent.ordered(.pause, 1) == ["paused: waiting, paused", "→ done pause"])
        #expect(try agent.ordered(.restart, 1) == ["→ done restart: refused"])
        #expect(try agent.ordered(.resume, 1) == ["resumed: waiting, stuck", "→ done resume"])
        #expect(agent[1]?.phase == .waiting(.stuck))
    }

    @Test func aReportStandsUntilTheResume() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.turnEnds(1)
        #expect(try agent.ordered(.pause, 1) == ["→ done pause"])
        #expect(try agent.ends(1, .finished) == ["run_ended: waiting, registered", "paused: waiting, paused"])
        #expect(try agent.ordered(.resume, 1) == ["closed: closed, complete", "→ done resume"])
    }

    @Test func aReportNeverOverridesThePause() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.reports(1, .planning) == ["reported: running, paused"])
        #expect(try agent.ordered(.resume, 1) == ["resumed: running, planning", "thaw 1#1.1", "→ done resume"])
    }

    @Test func aTurnThatEndsUnderTheIceEndsTheRun() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.turnEnds(1) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
        #expect(try agent.ordered(.resume, 1) == ["resumed: running, registered", "→ done resume"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, registered", "continues: running, working", "start 1#1.2 resuming"])
    }

    @Test func aBackOffDoesNotEndAPause() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .infrastructure)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.does(.timer(.waiting(try attempt(1), run: 1))) == [])
        #expect(agent[1]?.face.status == .paused)
    }

    @Test func ordersThatSayWhatIsAlreadySo() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ordered(.resume, 1) == ["→ done resume"])
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.ordered(.pause, 1, named: "again") == ["→ done again"])
    }
}
