import Testing

@testable import OrchCore

@Suite struct ReportTests {
    @Test func aReportThatComesTwiceCountsOnce() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.reports(1, .planning, named: "r") == ["reported: running, planning"])
        #expect(try agent.reports(1, .working, named: "r") == [])
    }

    @Test func aReportOfAnEarlierRunIsSetAside() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.ordered(.restart, 1)
        #expect(try agent.reports(1, run: 1, .complete) == [])
        #expect(try agent.reports(1, run: 9, .complete) == [])
        #expect(agent.logged.count == 2)
        #expect(agent[1]?.claim == nil)
    }

    @Test func aReportAfterTheEndOfItsRunStillCounts() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ends(1, .finished)
        #expect(agent[1]?.face.status == .stuck)
        #expect(try agent.reports(1, .complete) == ["reported: waiting, complete", "the question is closed", "closed: closed, complete"])
    }

    @Test func whatDoesNotFollowIsRefusedAndSaid() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        let report = Report(id: "r", status: .planning, at: agent.now.wall)
        #expect(try agent.ordered(.update, 1, report: report) == ["→ done update: refused"])
        guard case .done(let done) = agent.received.last else { return #expect(Bool(false)) }
        #expect(
            done.problem?.words
                == "a session that is stuck can't be reported planning; allowed: reviews_in_progress, pr_ready, stuck, complete")
    }

    @Test func aPersonMayEndAStuckSession() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        let report = Report(id: "r", status: .complete, at: agent.now.wall)
        #expect(try agent.ordered(.update, 1, report: report).last == "→ done update")
        #expect(agent[1]?.closed == .complete)
    }

    @Test func whoIsDoneDoesNotWaitForAnAnswer() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.reports(1, .stuck, asks: "which?")
        #expect(try agent.reports(1, .complete) == ["reported: running, working"])
        #expect(try agent.ends(1, .finished) == ["the question is closed", "closed: closed, complete"])
    }

    @Test func aPullRequestIsNamed() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        let report = Report(id: "r", status: .prReady, pullRequestUrl: "https://example.com/1\u{1B}[2J", at: agent.now.wall)
        _ = try agent.does(.report(try attempt(1), run: 1, report, spool: nil))
        #expect(agent[1]?.face.pullRequestUrl == "https://example.com/1\u{FFFD}[2J")
    }

    @Test func theAgentsOwnDoorTakesReportsOnly() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        let reference = try SessionReference("app/1", current: nil)
        let report = Report(id: "r", status: .planning, at: agent.now.wall)
        let update = Request(id: "q", call: .order(.init(session: reference, kind: .update, report: report)))
        #expect(try agent.does(.request(ClientID(1), update, key: try session(1))) == ["reported: running, planning", "reply q: ok"])
        let cancel = Request(id: "c", call: .order(.init(session: reference, kind: .cancel)))
        #expect(try agent.does(.request(ClientID(1), cancel, key: try session(1))) == ["reply c: an agent does not cancel"])
        let get = Request(id: "g", call: .get(reference))
        #expect(try agent.does(.request(ClientID(1), get, key: try session(1))) == ["inspect 1 in /w/1"])
    }
}
