import Testing

@testable import OrchCore

@Suite struct DeletionTests {
    @Test func nothingIsStoppedWhileWorkIsAtRisk() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ordered(.delete, 1) == ["assess 1#1 in /w/1"])
        #expect(try agent.does(.assessed(try attempt(1), atRisk: ["main.swift"])) == ["→ done delete: work_at_risk"])
        #expect(agent[1]?.phase == .running)
        #expect(agent[1]?.want == .run)
    }

    @Test func withoutRiskEverythingGoes() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.delete, 1)
        #expect(try agent.does(.assessed(try attempt(1), atRisk: [])) == ["deleting: running, deleting", "stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, deleting", "remove 1#1 in /w/1"])
        #expect(
            try agent.does(.removed(try attempt(1), .done(notes: [])))
                == ["closed: closed, deleting", "no file of 1", "→ done delete"])
        #expect(agent[1]?.closed == .deleted)
    }

    @Test func forceRemovesAnEndedSession() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.ends(1, .finished)
        #expect(try agent.ordered(.delete, 1, force: true) == ["deleting: closed, deleting", "remove 1#1 in /w/1 by force"])
        #expect(try agent.does(.removed(try attempt(1), .done(notes: ["destroyed: x"]))).last == "→ done delete")
        #expect(try agent.ordered(.delete, 1, named: "again") == ["→ done again"])
    }

    @Test func aDeletionThatFailsMayBeOrderedAgain() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.delete, 1, named: "a", force: true)
        #expect(
            try agent.does(.removed(try attempt(1), .failed("busy"))) == ["deletion_failed: waiting, deletion_failed", "→ done a: internal"])
        #expect(try agent.ordered(.cancel, 1) == ["→ done cancel: refused"])
        #expect(try agent.ordered(.delete, 1, named: "b") == ["assess 1#1 in /w/1"])
        #expect(try agent.does(.assessed(try attempt(1), atRisk: ["x"])) == ["→ done b: work_at_risk"])
        #expect(try agent.ordered(.delete, 1, named: "c", force: true) == ["deleting: waiting, deleting", "remove 1#1 in /w/1 by force"])
        #expect(try agent.does(.removed(try attempt(1), .done(notes: []))).last == "→ done c")
    }

    @Test func anEndDuringTheAssessmentIsNotTakenForTheDeletion() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.ordered(.delete, 1)
        #expect(try agent.ends(1, .finished) == ["closed: closed, complete"])
        #expect(try agent.does(.assessed(try attempt(1), atRisk: [])) == ["deleting: closed, deleting", "remove 1#1 in /w/1"])
    }

    @Test func forceOvertakesACancelThatMetWork() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.cancel, 1)
        #expect(try agent.ordered(.delete, 1, force: true) == ["deleting: waiting, deleting"])
        #expect(try agent.does(.removed(try attempt(1), .atRisk(["x"]))) == ["remove 1#1 in /w/1 by force"])
        #expect(
            try agent.does(.removed(try attempt(1), .done(notes: []))).suffix(2) == ["→ done cancel", "→ done delete"])
    }

    @Test func aNewAgentGoesOnWithIt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.ends(1, .finished)
        _ = try agent.ordered(.delete, 1)
        #expect(try agent.restart() == ["assess 1#1 in /w/1"])
        _ = try agent.does(.assessed(try attempt(1), atRisk: []))
        #expect(try agent.restart() == ["remove 1#1 in /w/1"])
    }
}
