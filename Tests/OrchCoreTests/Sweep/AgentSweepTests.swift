import Testing

@testable import OrchCore

/// What the agent calls left over, and what it lets go.
@Suite struct AgentSweepTests {
    private static let orphans = SweepOrder(.orphans, clean: true)

    @Test func whatNoSessionHasIsAnOrphan() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.completes(2)
        #expect(try agent.hears(.sweep, .sweep(Self.orphans), correlation: 9) == ["look for orphans /w/1 /w/2"])
        let remains = HostRemains(worktrees: [1, 2, 3].map { HostRemains.worktree($0) })
        #expect(try agent.looked(remains, Self.orphans) == ["clean worktree_without_session"])
        let sweep = HostSweep(host: agent.machine.identity.host)
        #expect(try agent.does(.sweep(.swept(sweep, correlation: 9))) == ["→ swept 0"])
    }

    @Test func aWorktreeThatIsBeingPreparedIsNoOrphan() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        let remains = HostRemains(worktrees: [HostRemains.worktree(1)])
        #expect(try agent.looked(remains, Self.orphans) == ["clean"])
        #expect(try agent.claims(.worktree(path: "/w/1", branch: "issue-1", .orphans)) == ["refuse 7"])
    }

    @Test func aSessionThatComesMeanwhileWins() throws {
        var agent = try AgentBench()
        let remains = HostRemains(worktrees: [HostRemains.worktree(1)])
        #expect(try agent.looked(remains, Self.orphans) == ["clean worktree_without_session"])
        _ = try agent.offered(1)
        let claim = SweepClaim.worktree(path: "/w/1", branch: "issue-1", .orphans)
        #expect(try agent.claims(claim) == ["refuse 7"])
        _ = try agent.prepares(1)
        #expect(try agent.claims(claim) == ["refuse 7"])
        _ = try agent.starts(1)
        _ = try agent.reports(1, .complete)
        _ = try agent.ends(1, .finished)
        // It has ended, but it is in the lists: `prune` may have it.
        #expect(try agent.claims(claim) == ["refuse 7"])
        #expect(try agent.claims(.worktree(path: "/w/1", branch: "issue-1", .prune)) == ["permit 7"])
    }

    @Test func whatWasGivenUpIsAnOrphan() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.fenced(1)
        #expect(agent[1]?.closed == .fenced)
        let remains = HostRemains(worktrees: [HostRemains.worktree(1)])
        #expect(try agent.looked(remains, Self.orphans) == ["clean worktree_without_session of 1#1"])
        #expect(try agent.claims(.worktree(path: "/w/1", branch: "issue-1", .orphans)) == ["permit 7"])
        // The session is another host's: its file is not ours to write.
        let files = agent.files.count
        #expect(try agent.does(.sweep(.worktreeIsGone("/w/1"))) == [] && agent.files.count == files)
        #expect(agent[1]?.face.worktreePath == nil)
    }

    @Test func whatWasMovedIsKeptUntilItHasArrived() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isLeaving(1)
        _ = try agent.assesses(1, isLast: true)
        _ = try agent.packs(1)
        let remains = HostRemains(worktrees: [HostRemains.worktree(1)])
        let claim = SweepClaim.worktree(path: "/w/1", branch: "issue-1", .orphans)
        #expect(try agent.looked(remains, Self.orphans) == ["clean"])
        #expect(try agent.claims(claim) == ["refuse 7"])
        _ = try agent.ordered(.release, 1)
        _ = try agent.does(.removed(try attempt(1), .atRisk(["a"])))
        #expect(try agent.looked(remains, Self.orphans) == ["clean worktree_without_session of 1#1"])
        #expect(try agent.claims(claim) == ["permit 7"])
    }

    @Test func aSessionWithoutItsWorktreeIsTold() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        try agent.completes(2)
        let remains = HostRemains(missing: ["/w/1", "/w/2"])
        #expect(
            try agent.looked(remains, Self.orphans) == ["clean session_without_worktree of 1#1 is left, session_without_worktree of 2#1"])
        let ended = try #require(agent[2]?.updatedAt)
        agent.now = second(500)
        #expect(try agent.does(.sweep(.worktreeIsGone("/w/2"))) == [])
        #expect(agent.files.last?.id == "2" && agent.files.last?.worktreePath == "" && agent.files.last?.status == .complete)
        #expect(agent[2]?.face.worktreePath == nil && agent[2]?.updatedAt == ended)
        #expect(try agent.does(.sweep(.worktreeIsGone("/w/1"))) == [])
        #expect(agent[1]?.face.worktreePath == "/w/1")
    }

    @Test func processesOfAnOpenAttemptAreLeftAlone() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.completes(2)
        let remains = HostRemains(
            runs: [
                HostRemains.run(try attempt(1), pids: [11]), HostRemains.run(try attempt(2), pids: [22]), HostRemains.run(try attempt(3), pids: [33]),
                HostRemains.run(try attempt(4)), HostRemains.run(try attempt(5), endedAt: second(0).wall),
            ])
        #expect(
            try agent.looked(remains, Self.orphans)
                == ["clean process_of_dead_attempt of 2#1, process_of_dead_attempt of 3#1, run_folder of 4#1"])
        #expect(try agent.claims(.run(try attempt(1))) == ["refuse 7"])
        #expect(try agent.claims(.run(try attempt(2))) == ["permit 7"])
        // What the journal does not know any more shall not come either.
        #expect(try agent.claims(.run(try attempt(3))) == ["tombstone 3#1", "permit 7"])
        #expect(try agent.claims(.run(try attempt(3))) == ["permit 7"])
        #expect(try agent.offered(3) == ["→ fenced 3#1"])
        // An attempt above an open one: only the coordinator knows which counts.
        #expect(try agent.claims(.run(try attempt(1, 5))) == ["refuse 7"])
    }

    @Test func pruneTakesWhatEndedLongAgo() throws {
        var agent = try AgentBench()
        try agent.completes(1)
        try agent.isStuck(2)
        let remains = HostRemains(worktrees: [1, 2, 3].map { HostRemains.worktree($0) })
        let order = SweepOrder(.prune, clean: false)
        agent.now = second(7 * 86_400 - 1)
        #expect(try agent.looked(remains, order) == ["list"])
        #expect(try agent.looked(remains, SweepOrder(.prune, clean: false, keepDays: 6)) == ["list worktree_of_ended_session of 1#1"])
        agent.now = second(7 * 86_400)
        #expect(try agent.looked(remains, order) == ["list worktree_of_ended_session of 1#1"])
        #expect(try agent.looked(HostRemains(worktrees: [HostRemains.worktree(1, .absent)]), order) == ["list"])
    }

    @Test func aPullRequestMayDecide() throws {
        var agent = try AgentBench()
        let address = "https://github.com/acme/app/pull/1"
        for id in [1, 2] {
            try agent.runs(id)
            let report = Report(id: "pr\(id)", status: .prReady, pullRequestUrl: address, at: agent.now.wall)
            _ = try agent.does(.report(try attempt(id), run: 1, report, spool: nil))
        }
        _ = try agent.reports(1, .complete)
        _ = try agent.ends(1, .finished)
        #expect(agent[1]?.closed == .complete)
        _ = try agent.ends(2, .finished)
        let remains = HostRemains(worktrees: [1, 2].map { HostRemains.worktree($0) })
        #expect(
            try agent.looked(remains, SweepOrder(.prune, clean: true))
                == ["clean worktree_of_ended_session of 1#1 if merged, worktree_of_ended_session of 2#1 is left if merged"])
    }

    @Test func logsGoWhenTheirAttemptsDo() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        let old = HostRemains(
            runs: [
                HostRemains.run(try attempt(1), endedAt: second(0).wall), HostRemains.run(try attempt(2), endedAt: second(0).wall),
                HostRemains.run(try attempt(3), pids: [3], endedAt: second(0).wall), HostRemains.run(try attempt(4)),
            ])
        let order = SweepOrder(.prune, clean: true)
        agent.now = second(Int64(Limits.closedAttemptDays) * 86_400 - 1)
        #expect(try agent.looked(old, order) == ["clean"])
        agent.now = second(Int64(Limits.closedAttemptDays) * 86_400)
        #expect(try agent.looked(old, order) == ["clean run_folder of 2#1"])
    }

    @Test func moreThanCanBeListedIsCounted() throws {
        var agent = try AgentBench()
        let remains = HostRemains(worktrees: (1...Limits.findings + 2).map { HostRemains.worktree($0) })
        #expect(try agent.looked(remains, Self.orphans).first?.hasSuffix(" and 2 more") == true)
    }

    @Test func theAgentsOwnDoorKnowsOneHost() throws {
        var agent = try AgentBench()
        func asked(_ host: String?) throws -> AgentInput {
            let sweep = Request.Sweep(order: Self.orphans, host: try host.map { try HostName($0) })
            return .request(ClientID(1), Request(id: "r", call: .sweep(sweep)), key: nil)
        }
        #expect(try agent.does(asked(nil)) == ["look for orphans"])
        #expect(try agent.does(asked("gpu")) == ["look for orphans"])
        #expect(try agent.does(asked("mini")) == ["reply r: this is the agent of gpu, and not of mini"])
    }
}

extension AgentBench {
    fileprivate mutating func completes(_ id: Int) throws {
        try runs(id)
        _ = try reports(id, .complete)
        _ = try ends(id, .finished)
    }

    fileprivate mutating func looked(_ remains: HostRemains, _ order: SweepOrder) throws -> [String] {
        try does(.sweep(.looked(remains, order, .link(correlation: 9))))
    }

    fileprivate mutating func claims(_ claim: SweepClaim) throws -> [String] { try does(.sweep(.claim(claim, question: 7))) }
}
