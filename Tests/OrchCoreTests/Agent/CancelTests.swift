import Testing

@testable import OrchCore

@Suite struct CancelTests {
    @Test func aRunningWorkerIsStoppedAndItsWorktreeRemoved() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ordered(.cancel, 1) == ["stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, registered", "remove 1#1 in /w/1"])
        #expect(try agent.does(.removed(try attempt(1), .done(notes: []))) == ["closed: closed, cancelled", "→ done cancel"])
        #expect(agent[1]?.face.worktreePath == nil)
    }

    @Test func workThatIsNowhereElseIsKept() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        #expect(try agent.ordered(.cancel, 1) == ["remove 1#1 in /w/1"])
        #expect(
            try agent.does(.removed(try attempt(1), .atRisk(["main.swift"])))
                == ["the question is closed", "closed: closed, cancelled", "→ done cancel"])
        #expect(agent[1]?.face.worktreePath == "/w/1")
        #expect(agent[1]?.face.notes.last?.contains("main.swift") == true)
    }

    @Test func keepWorktree() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        #expect(
            try agent.ordered(.cancel, 1, keepWorktree: true) == ["the question is closed", "closed: closed, cancelled", "→ done cancel"])
        #expect(agent[1]?.face.worktreePath == "/w/1")
    }

    @Test func aPreparationIsAbandonedAndWaitedFor() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        #expect(try agent.ordered(.cancel, 1) == ["abandon 1#1"])
        // It may have ended well before.
        #expect(try agent.prepares(1) == ["prepared: waiting, registered", "remove 1#1 in /w/1"])
    }

    @Test func aPreparationThatFailsLeavesNothing() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.ordered(.cancel, 1)
        #expect(
            try agent.does(.preparationFailed(try attempt(1), words: "no"))
                == ["preparation_failed: waiting, queued", "closed: closed, cancelled", "→ done cancel"])
    }

    @Test func aStartIsStopped() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.prepares(1)
        #expect(try agent.ordered(.cancel, 1) == ["stop 1#1.1 in peace"])
        // The stop may have come before there was anything to stop.
        #expect(try agent.starts(1) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
    }

    @Test func aFrozenWorkerIsStopped() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.ordered(.cancel, 1) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
        _ = try agent.ends(1, .stopped)
        _ = try agent.does(.removed(try attempt(1), .done(notes: [])))
        #expect(agent[1]?.face.status == .cancelled)
        #expect(agent[1]?.face.previousStatus == nil)
    }

    @Test func whatTheRunReportedMeanwhileDoesNotSaveIt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.cancel, 1)
        _ = try agent.reports(1, .complete)
        #expect(try agent.ends(1, .finished).last == "remove 1#1 in /w/1")
    }

    @Test func aCancelThatComesTwiceIsAnsweredTwice() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.cancel, 1, named: "a")
        #expect(try agent.ordered(.cancel, 1, named: "a") == [])
        #expect(try agent.ordered(.cancel, 1, named: "b", keepWorktree: true) == [])
        #expect(try agent.does(.removed(try attempt(1), .atRisk(["x"]))).suffix(2) == ["→ done a", "→ done b"])
        #expect(try agent.ordered(.cancel, 1, named: "a") == ["→ done a"])
        #expect(try agent.ordered(.cancel, 1, named: "c") == ["→ done c"])
    }

    @Test func anAttemptThatNeverCameShallNotCome() throws {
        var agent = try AgentBench()
        #expect(try agent.ordered(.cancel, 1) == ["tombstone 1#1", "→ fenced 1#1", "→ done cancel"])
        #expect(try agent.offered(1) == ["→ fenced 1#1"])
    }
}
