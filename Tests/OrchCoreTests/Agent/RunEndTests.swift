import Testing

@testable import OrchCore

@Suite struct RunEndTests {
    @Test func aWorkerThatIsDoneClosesItsAttempt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.reports(1, .working) == ["reported: running, working"])
        #expect(try agent.reports(1, .complete) == [])
        #expect(agent[1]?.face.status == .working)
        #expect(try agent.turnEnds(1) == ["say end to 1#1.1"])
        #expect(try agent.ends(1, .finished) == ["closed: closed, complete"])
        #expect(agent[1]?.closed == .complete)
    }

    @Test func aWorkerThatAsksIsStuckAndItsSlotFree() throws {
        var agent = try AgentBench(slots: 1)
        try agent.runs(1)
        #expect(try agent.reports(1, .stuck, asks: "which one?") == ["reported: running, stuck", "asks: which one?"])
        #expect(try agent.turnEnds(1) == ["say end to 1#1.1"])
        #expect(try agent.ends(1, .finished) == ["run_ended: waiting, stuck"])
        #expect(agent.machine.slotsUsed == 0)
        #expect(agent[1]?.face.stuckReason == "which one?")
    }

    @Test func withoutAReportItIsStuckWithTheEvidence() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(
            try agent.ends(1, .finished, evidence: "2 commits")
                == ["run_ended: waiting, stuck", "asks: the worker ended without a report: 2 commits"])
    }

    @Test(arguments: [SessionStatus.shipping, .reviewsInProgress, .prReady]) func aReportOfShippingRests(status: SessionStatus) throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, status)
        #expect(try agent.ends(1, .finished) == ["run_ended: waiting, \(status.rawValue)"])
        #expect(agent[1]?.phase == .waiting(.reported))
    }

    @Test func theInfrastructureFailsThreeTimesThenAPersonIsAsked() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        for (run, delay) in [(UInt64(1), Int64(30_000)), (2, 60_000), (3, 120_000)] {
            #expect(try agent.ends(1, run: run, .infrastructure).first?.hasPrefix("run_ended: waiting") == true)
            let (timer, after) = try #require(agent.timers.last)
            #expect(after == delay)
            #expect(try agent.does(.timer(timer)) == ["continues: running, working", "start 1#1.\(run + 1) resuming"])
            _ = try agent.starts(1, run: run + 1)
        }
        #expect(
            try agent.ends(1, run: 4, .infrastructure)
                == ["run_ended: waiting, stuck", "asks: it was infrastructure (4 times in a row)"])
    }

    @Test func whatWasNeverStartedIsStartedAtOnceButNotForEver() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        for run in UInt64(1)...3 {
            #expect(
                try agent.ends(1, run: run, .neverStarted).suffix(2) == ["continues: running, working", "start 1#1.\(run + 1) resuming"])
        }
        #expect(
            try agent.ends(1, run: 4, .neverStarted)
                == ["run_ended: waiting, stuck", "asks: it was never_started (4 times in a row)"])
    }

    @Test func aGoodTurnForgetsEarlierFailures() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .infrastructure)
        #expect(agent[1]?.failures == 1)
        _ = try agent.does(.timer(.waiting(try attempt(1), run: 1)))
        _ = try agent.starts(1, run: 2)
        _ = try agent.turnEnds(1, run: 2)
        #expect(agent[1]?.failures == 0)
    }

    @Test func aLimitIsWaitedFor() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ends(1, .rateLimited, until: agent.now.wall.adding(milliseconds: 3_600_000)) == ["run_ended: waiting, registered"])
        #expect(agent.timers.last?.after == 3_600_000)
        #expect(agent.files.last?.waitingFor?.hasPrefix("continues at 2023-") == true)
    }

    @Test func aLimitThatIsLiftedAlreadyIsNoReasonToHurry() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .rateLimited, until: agent.now.wall)
        #expect(agent.timers.last?.after == Timing.rateLimited)
    }

    @Test(arguments: [RunEnd.Kind.notLoggedIn, .exhausted, .startFailed, .fenced]) func judgementDoesNotRetry(kind: RunEnd.Kind) throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ends(1, kind) == ["run_ended: waiting, stuck", "asks: it was \(kind.rawValue)"])
    }

    @Test func anEndThatComesTwiceOrLateChangesNothing() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .infrastructure)
        #expect(try agent.ends(1, .infrastructure) == [])
        #expect(try agent.does(.timer(.waiting(try attempt(1), run: 1))).count == 2)
        #expect(try agent.does(.timer(.waiting(try attempt(1), run: 1))) == [])
        #expect(try agent.ends(1, run: 1, .infrastructure) == [])
    }

    @Test func wordsThatWaitBeginAnotherRunButNotForEver() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.guidance, 1, words: "g")
        for run in UInt64(1)...3 {
            #expect(try agent.turnEnds(1, run: run) == [])
            #expect(
                try agent.ends(1, run: run, .finished)
                    == [
                        "run_ended: waiting, \(run == 1 ? "registered" : "working")", "continues: running, working",
                        "start 1#1.\(run + 1) resuming with g",
                    ])
            _ = try agent.starts(1, run: run + 1)
        }
        #expect(try agent.ends(1, run: 4, .finished).last == "asks: the worker ended without a report")
    }

    @Test func aWorkerThatDoesNotEndAfterItsReportIsStopped() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.turnEnds(1)
        let (timer, after) = try #require(agent.timers.last)
        #expect(after == Timing.endAfterReport)
        #expect(try agent.does(.timer(timer)) == ["stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped) == ["closed: closed, complete"])
    }
}
