import Testing

@testable import OrchCore

/// What an agent tells a ledger that begins anew, and what it does when its own journal is lost.
@Suite struct LedgerLostTests {
    @Test func theHoldingsAreEverySessionThatTheJournalKnows() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.guidance, 1, words: "faster")
        try agent.isStuck(2)
        _ = try agent.fenced(5, 8)
        #expect(try agent.hears(.holdingsFrom, .holdingsFrom(HoldingsFrom())) == ["→ holds 1#1, 2#1, 5#8"])
        guard case .holdings(let page) = try #require(agent.received.last) else { return #expect(Bool(false), "no holdings") }
        #expect(page.isLast)
        let (running, stuck) = (try #require(page.holdings[0].attempt), try #require(page.holdings[1].attempt))
        #expect(running.state == .running && running.run == 1 && running.guidance.map(\.text) == ["faster"])
        #expect(stuck.state == .waiting && stuck.face.status == .stuck && stuck.escalations.map(\.question) == ["which one?"])
        #expect(page.holdings[2].attempt == nil)
        #expect(try agent.hears(.holdingsFrom, .holdingsFrom(HoldingsFrom(after: try session(2)))) == ["→ holds 5#8"])
    }

    /// A coordinator that did not know of what is open may have written over its file.
    @Test func whoIsAskedWritesTheFilesOfWhatIsOpen() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isStuck(2)
        _ = try agent.fenced(2)
        agent.files = []
        _ = try agent.hears(.holdingsFrom, .holdingsFrom(HoldingsFrom()))
        #expect(agent.files.map(\.id) == ["1"])
        #expect(agent.files.map(\.status) == [agent[1]?.face.status])
    }

    @Test func aPageIsAsLargeAsAMessageMayBe() throws {
        var agent = try AgentBench(slots: 100)
        for id in 1...30 {
            var large = try spec(id)
            large.issue.body = String(repeating: "\u{1}", count: 60_000)
            _ = try agent.hears(.offer, .offer(Offer(attempt: 1, spec: large, guidance: [])))
        }
        var (seen, after, pages) = (0, SessionKey?.none, 0)
        repeat {
            let page = agent.machine.holdings(after: after)
            #expect(page.holdings.count <= 3)
            seen += page.holdings.count
            pages += 1
            after = page.isLast ? nil : page.holdings.last?.session
        } while after != nil && pages < 100
        #expect(seen == 30)
    }

    @Test func aWorkerWhoseJournalIsLostIsTakenUp() throws {
        var agent = try AgentBench()
        let run = StrandedRun(key: try attempt(1, 2), run: 3, spec: try spec(1), conversation: "c1", branch: "issue-1", worktree: "/w/1")
        #expect(
            try agent.does(.stranded([run], highest: [try attempt(4, 6)]))
                == ["run_started: running, working", "observe 1#2.3 resuming", "tombstone 4#6"])
        #expect(agent[1, 2]?.run == 3)
        #expect(agent[1, 2]?.face.worktreePath == "/w/1")
        // The same at the next start changes nothing.
        #expect(try agent.does(.stranded([run], highest: [try attempt(4, 6)])) == [])
        #expect(try agent.offered(4, 6) == ["→ fenced 4#6"])
        #expect(try agent.offered(1, 2) == ["→ accepted 1#2"])
    }

    @Test func aJournalThatWasSetBackLearnsTheNewerRun() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        let run = StrandedRun(key: try attempt(1, 1), run: 2, spec: try spec(1), conversation: "c1", branch: "issue-1", worktree: "/w/1")
        #expect(try agent.does(.stranded([run], highest: [])) == ["run_started: running, working", "observe 1#1.2 resuming"])
        let next = StrandedRun(key: try attempt(1, 2), run: 1, spec: try spec(1), conversation: "c1", branch: "issue-1", worktree: "/w/1")
        let lines = try agent.does(.stranded([next], highest: []))
        #expect(lines.first == "closed: closed, working" && lines.last == "observe 1#2.1")
    }
}
