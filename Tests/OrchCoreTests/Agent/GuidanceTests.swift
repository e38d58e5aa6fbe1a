import Testing

@testable import OrchCore

@Suite struct GuidanceTests {
    @Test func aRunningWorkerIsToldAtOnce() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.ordered(.guidance, 1, words: "g") == ["g is on_host", "say g to 1#1.1", "→ done g"])
        #expect(try agent.does(.worker(try attempt(1), run: 1, .delivered(guidance: "g"), offset: 40)) == ["g is delivered"])
        #expect(agent[1]?.streamOffset == 40)
    }

    @Test func theSameWordsTwiceAreOneMessage() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.guidance, 1, words: "g")
        #expect(try agent.ordered(.guidance, 1, words: "g") == ["→ done g"])
        #expect(agent[1]?.guidance.count == 1)
    }

    @Test func wordsToAStuckSessionWaitForItsRestart() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        #expect(try agent.ordered(.guidance, 1, words: "g") == ["g is on_host", "→ done g"])
        #expect(
            try agent.ordered(.restart, 1)
                == [
                    "the question is closed", "continues: waiting, working", "→ done restart", "continues: running, working",
                    "start 1#1.2 resuming with g",
                ])
    }

    @Test func wordsToAFrozenWorkerAreThereWhenItGoesOn() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.ordered(.guidance, 1, words: "g") == ["g is on_host", "say g to 1#1.1", "→ done g"])
    }

    @Test func wordsToAnEndedSessionAreRefused() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.ends(1, .finished)
        #expect(try agent.ordered(.guidance, 1, words: "g") == ["→ done g: refused"])
        #expect(try agent.ordered(.guidance, 2, words: "h") == ["→ done h: not_found"])
    }

    @Test func onlySoManyMessagesWait() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        for number in 0..<Limits.guidanceWaiting { _ = try agent.ordered(.guidance, 1, words: "g\(number)") }
        #expect(try agent.ordered(.guidance, 1, words: "one more") == ["→ done one more: refused"])
    }

    @Test func aReportThatAcknowledgesIsAReceipt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.guidance, 1, words: "g")
        let report = Report(id: "ack", acknowledges: true, at: agent.now.wall)
        #expect(try agent.does(.report(try attempt(1), run: 1, report, spool: "7.json")) == ["g is delivered", "discard 7.json"])
    }
}
