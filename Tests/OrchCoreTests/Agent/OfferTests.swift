import Testing

@testable import OrchCore

@Suite struct OfferTests {
    @Test func anOfferIsAcceptedPreparedAndStarted() throws {
        var agent = try AgentBench()
        #expect(try agent.offered(1) == ["accepted: preparing, queued", "→ accepted 1#1", "prepare 1#1"])
        #expect(try agent.prepares(1) == ["prepared: running, registered", "start 1#1.1"])
        #expect(try agent.starts(1) == ["run_started: running, registered"])
        #expect(agent.files.last?.worktreePath == "/w/1")
        #expect(agent.files.last?.branch == "issue-1")
    }

    @Test func anOfferThatComesTwiceGetsTheSameAnswer() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        #expect(try agent.offered(1) == ["→ accepted 1#1"])
        _ = try agent.prepares(1)
        _ = try agent.ordered(.cancel, 1)
        _ = try agent.starts(1)
        _ = try agent.ends(1, .stopped)
        _ = try agent.does(.removed(try attempt(1), .done(notes: [])))
        #expect(agent[1]?.phase == .closed)
        #expect(try agent.offered(1) == ["→ accepted 1#1"])
    }

    @Test func anOfferUnderATombstoneNeverRuns() throws {
        var agent = try AgentBench()
        #expect(try agent.fenced(1, 3) == ["tombstone 1#3", "→ fenced 1#3"])
        #expect(try agent.offered(1, 2) == ["→ fenced 1#2"])
        #expect(try agent.offered(1, 3) == ["→ fenced 1#3"])
        #expect(try agent.offered(1, 4) == ["accepted: preparing, queued", "→ accepted 1#4", "prepare 1#4"])
    }

    @Test func anOfferBelowAHigherAttemptNeverRuns() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1, 5)
        #expect(try agent.offered(1, 4) == ["tombstone 1#4", "→ fenced 1#4"])
        #expect(agent[1, 5]?.phase == .preparing)
    }

    @Test func aFullHostRefuses() throws {
        var agent = try AgentBench(slots: 1)
        _ = try agent.offered(1)
        #expect(try agent.offered(2) == ["→ refused 2#1: all 1 slots are taken"])
        #expect(agent[2] == nil)
    }

    @Test func aHostThatIsNotReadyRefusesAndSaysWhenItIs() throws {
        var agent = try AgentBench()
        let missing = HostFacts(slots: 2, slotsUsed: 0, labels: [:], notReady: ["git is missing"])
        #expect(try agent.does(.facts(missing)) == ["→ pong 0, 0/2, news"])
        #expect(try agent.does(.facts(missing)) == [])
        #expect(try agent.offered(1) == ["→ refused 1#1: git is missing"])
        #expect(try agent.does(.facts(.ready(slots: 2))) == ["→ pong 0, 0/2, news"])
        #expect(try agent.hears(.ping, .ping(Ping(cursor: 0))) == ["→ pong 0, 0/2"])
    }

    @Test func aBusyHostRefusesNewSessions() throws {
        var agent = try AgentBench()
        let gate = LoadGate(maxLoadPerCore: 2, minFreeMemory: 1 << 30, minFreeDisk: 2 << 30)
        func load(_ perCore: Double?, _ memory: UInt64? = 3 << 30, _ disk: UInt64? = 3 << 30) -> AgentInput {
            .load(HostLoad(loadPerCore: perCore, freeMemory: memory, freeDisk: disk, gate: gate))
        }
        #expect(try agent.does(load(0.5)) == [])
        #expect(try agent.hears(.ping, .ping(Ping(cursor: 0))) == ["→ pong 0, 0/2, load 0.5"])
        #expect(try agent.hears(.ping, .ping(Ping(cursor: 0))) == ["→ pong 0, 0/2"])
        #expect(try agent.does(load(2.31)) == ["→ pong 0, 0/2, load 2.3"])
        #expect(try agent.offered(1) == ["→ refused 1#1: its load is 2.3 for each core, above 2.0"])
        _ = try agent.does(load(nil, 512 << 20, nil))
        #expect(try agent.offered(1) == ["→ refused 1#1: 512.0 MiB of memory are free, below 1.0 GiB"])
        _ = try agent.does(load(nil, nil, 1 << 30))
        #expect(try agent.offered(1) == ["→ refused 1#1: 1.0 GiB of disk are free, below 2.0 GiB"])
        #expect(try agent.does(load(nil, nil, nil)) == ["→ pong 0, 0/2, load unknown"])
        #expect(try agent.offered(1).contains("→ accepted 1#1"))
    }

    @Test func aSecondAttemptWaitsForTheEndOfTheFirst() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.offered(1, 2) == ["→ refused 1#2: attempt 1 of app/1 has not ended here yet"])
    }

    @Test func guidanceThatCameBeforeIsGivenToTheFirstRun() throws {
        var agent = try AgentBench()
        let words = Guidance(id: "g", text: "use tabs", sentAt: agent.now.wall)
        #expect(
            try agent.offered(1, guidance: [words]) == ["accepted: preparing, queued", "g is on_host", "→ accepted 1#1", "prepare 1#1"])
        #expect(try agent.prepares(1).last == "start 1#1.1 with g")
    }

    @Test func aPreparationThatFailsIsStuckAndRestartTriesAgain() throws {
        var agent = try AgentBench(slots: 1)
        _ = try agent.offered(1)
        #expect(
            try agent.does(.preparationFailed(try attempt(1), words: "no base"))
                == ["preparation_failed: waiting, stuck", "asks: no base"])
        // Its slot is free for another, so the restart waits.
        _ = try agent.offered(2)
        #expect(try agent.ordered(.restart, 1) == ["the question is closed", "continues: waiting, working", "→ done restart"])
        #expect(
            try agent.does(.preparationFailed(try attempt(2), words: "no base"))
                == ["preparation_failed: waiting, stuck", "asks: no base", "preparing: preparing, queued", "prepare 1#1"])
    }

    @Test func eachFailureIsAQuestionOfItsOwn() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.does(.preparationFailed(try attempt(1), words: "no base"))
        let first = agent[1]?.escalations.first?.id
        _ = try agent.ordered(.restart, 1)
        _ = try agent.does(.preparationFailed(try attempt(1), words: "no base"))
        #expect(agent[1]?.escalations.count == 1)
        #expect(agent[1]?.escalations.first?.id != first)
    }
}
