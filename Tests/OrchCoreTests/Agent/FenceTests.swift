import Testing

@testable import OrchCore

/// `fenced` is said when nothing of the attempt lives any more, whatever it was doing.
@Suite struct FenceTests {
    @Test func nothingIsThere() throws {
        var agent = try AgentBench()
        #expect(try agent.fenced(1) == ["tombstone 1#1", "→ fenced 1#1"])
        #expect(try agent.fenced(1) == ["→ fenced 1#1"])
    }

    @Test func preparing() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        #expect(try agent.fenced(1) == ["tombstone 1#1", "abandon 1#1"])
        #expect(try agent.prepares(1) == ["prepared: waiting, registered", "closed: closed, registered", "leave file of 1", "→ fenced 1#1"])
        #expect(agent[1]?.closed == .fenced)
    }

    @Test func aFailingPreparation() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.fenced(1)
        #expect(try agent.does(.preparationFailed(try attempt(1), words: "no")).last == "→ fenced 1#1")
    }

    @Test func starting() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.prepares(1)
        #expect(try agent.fenced(1) == ["tombstone 1#1", "stop 1#1.1"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, registered", "closed: closed, registered", "leave file of 1", "→ fenced 1#1"])
    }

    @Test func runningFrozenAndEnding() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.fenced(1) == ["tombstone 1#1", "stop 1#1.1"])
        #expect(try agent.fenced(1) == ["stop 1#1.1"])
        #expect(try agent.ends(1, .stopped).last == "→ fenced 1#1")
    }

    @Test func waiting() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        #expect(try agent.fenced(1) == ["tombstone 1#1", "the question is closed", "closed: closed, stuck", "leave file of 1", "→ fenced 1#1"])
        #expect(try agent.ordered(.restart, 1) == ["→ done restart: refused"])
    }

    @Test func removing() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.cancel, 1)
        #expect(try agent.fenced(1) == ["tombstone 1#1"])
        #expect(
            try agent.does(.removed(try attempt(1), .failed("busy")))
                == ["the question is closed", "closed: closed, cancelled", "→ done cancel", "→ fenced 1#1"])
    }

    @Test func aDeletionThatFailsUnderATombstone() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.delete, 1, force: true)
        _ = try agent.fenced(1)
        #expect(
            try agent.does(.removed(try attempt(1), .failed("busy"))).suffix(4)
                == ["the question is closed", "closed: closed, deletion_failed", "leave file of 1", "→ fenced 1#1"])
    }

    @Test func theAnswerIsAboutTheNumberThatWasAsked() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.fenced(1, 4) == ["tombstone 1#4", "stop 1#1.1"])
        #expect(try agent.ends(1, .stopped).last == "→ fenced 1#4")
    }

    @Test func aHigherAttemptGoesOn() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1, 2)
        #expect(try agent.fenced(1, 1) == ["tombstone 1#1", "→ fenced 1#1"])
        #expect(agent[1, 2]?.phase == .preparing)
    }

    @Test func itHoldsForTheNextAgent() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.fenced(1)
        #expect(try agent.restart() == ["observe 1#1.1"])
        #expect(try agent.starts(1) == ["stop 1#1.1"])
        #expect(try agent.ends(1, .stopped).contains("closed: closed, registered"))
    }
}
