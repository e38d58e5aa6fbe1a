import Testing

@testable import OrchCore

@Suite struct SpawnTests {
    @Test func fromTheRequestToTheEnd() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        #expect(
            try coordinator.spawns(1)
                == ["1 is queued (spawned)", "1 is queued (placed)", "→ gpu offer 1#1", "reply r1: queued on gpu"])
        #expect(try coordinator.says(coordinator.gpu, .accepted(Accepted(key: try attempt(1)))) == [])
        #expect(coordinator[1]?.attempt?.state == .accepted)
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .runStarted, .running, .working)
                == ["1 is working (run_started)", "→ gpu ack 1"])
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
                == ["1 is complete (closed)", "→ gpu ack 2"])
        #expect(!coordinator.machine.isLive(try session(1)))
        // The number goes on from where it was.
        #expect(try coordinator.spawns(1).contains("→ gpu offer 1#2"))
    }

    @Test func aLiveSessionIsRefusedAndNamed() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.spawns(1)
        #expect(try coordinator.spawns(1) == ["reply r2: conflict: app/1 has a live session already: queued"])
    }

    @Test func anUnknownHostIsRefusedWithThoseThatAreKnown() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.spawns(1, on: try HostName("moon")) == ["reply r1: not_found: there is no host moon"])
        #expect(coordinator.replies.last?.problem?.next == "known: gpu, laptop")
    }

    @Test func whatIsTooLargeOrEmptyIsRefused() throws {
        var large = try spec(1)
        large.issue.body = String(repeating: "x", count: Limits.issueBodyBytes + 1)
        #expect(Request.Spawn(spec: large, host: nil).problem?.code == .tooLarge)
        large.issue.body = nil
        #expect(Request.Spawn(spec: large, host: nil).problem == nil)
        large.issue.title = ""
        #expect(Request.Spawn(spec: large, host: nil).problem?.code == .usage)
        large.issue.title = String(repeating: "é", count: Limits.titleCharacters + 1)
        #expect(Request.Spawn(spec: large, host: nil).problem?.code == .tooLarge)
    }

    @Test func withoutAPlaceItWaitsAndSaysWhy() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.spawns(1).last == "reply r1: queued, gpu is not connected yet; laptop is not connected yet")
        _ = try coordinator.hello(coordinator.laptop)
        #expect(try coordinator.spawns(2, on: coordinator.laptop).last == "reply r2: queued, laptop is full (1/1)")
        _ = try coordinator.does(.disconnected(coordinator.laptop))
        #expect(try coordinator.spawns(3, on: coordinator.laptop).last?.hasPrefix("reply r3: queued, laptop is unreachable since 2023-") == true)
        _ = try coordinator.hello(coordinator.gpu, notReady: ["git is missing"])
        #expect(try coordinator.spawns(4, on: coordinator.gpu).last == "reply r4: queued, gpu is not ready: git is missing")
    }

    @Test func theFirstInTheQueueGoesFirstAndAPinHoldsNobodyUp() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.spawns(1, on: coordinator.laptop)
        _ = try coordinator.spawns(2)
        _ = try coordinator.spawns(3)
        _ = try coordinator.spawns(4)
        let lines = try coordinator.hello(coordinator.gpu)
        #expect(lines.filter { $0.contains("offer") } == ["→ gpu offer 2#1", "→ gpu offer 3#1"])
        #expect(try coordinator.hello(coordinator.laptop).filter { $0.contains("offer") } == ["→ laptop offer 1#1"])
    }

    @Test func moreThanASlotIsNeverOffered() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu, used: 1)
        _ = try coordinator.spawns(1)
        #expect(try coordinator.spawns(2).last == "reply r2: queued, gpu is full (2/2); laptop is not connected yet")
        // The agent counts the first one now, and nothing else.
        _ = try coordinator.says(coordinator.gpu, .accepted(Accepted(key: try attempt(1))))
        #expect(
            try coordinator.says(coordinator.gpu, .pong(Pong(head: 0, slots: 2, slotsUsed: 1, signs: [])))
                == ["2 is queued (placed)", "→ gpu offer 2#1"])
    }

    @Test func aFullHostThatRefusesIsAskedAgainWhenItHasSaidMore() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        #expect(
            try coordinator.says(coordinator.gpu, .refused(Refused(key: try attempt(1), reason: .full, words: "all 2 slots are taken")))
                == ["1 is queued (requeued)"])
        #expect(
            try coordinator.says(coordinator.gpu, .pong(Pong(head: 0, slots: 2, slotsUsed: 1, signs: [])))
                == ["1 is queued (placed)", "→ gpu offer 1#2"])
    }

    @Test func aRefusalThatDoesNotPassIsStuckUntilARestart() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        #expect(
            try coordinator.says(coordinator.gpu, .refused(Refused(key: try attempt(1), reason: .invalid, words: "what is this?")))
                == ["1 is stuck (refused)"])
        #expect(coordinator[1]?.face.stuckReason == "gpu refused: what is this?")
        #expect(
            try coordinator.orders(.restart, 1) == ["1 is queued (restart)", "reply restart: done", "1 is queued (placed)", "→ gpu offer 1#2"])
    }

    @Test func anAcceptanceOfWhatIsNotCurrentIsFenced() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        #expect(try coordinator.says(coordinator.gpu, .accepted(Accepted(key: try attempt(9)))) == ["→ gpu fence 9#1"])
    }
}
