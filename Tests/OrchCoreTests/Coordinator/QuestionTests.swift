import Testing

@testable import OrchCore

/// What a client asks and only a host can answer.
@Suite struct QuestionTests {
    @Test func theHostIsAskedForTheWorktree() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.hasAWorktree()
        #expect(try coordinator.gets(1) == ["→ gpu ask about 1"])
        let facts = Answer(session: try session(1), worktree: nil, missing: "it is gone")
        #expect(try coordinator.says(coordinator.gpu, .answer(facts), correlation: 1) == ["reply r2: done"])
        #expect(coordinator.replies.last?.detail?.session.notes == ["worktree: it is gone"])
        #expect(try coordinator.says(coordinator.gpu, .answer(facts), correlation: 1) == [])
    }

    @Test func aHostThatIsLostOrLateIsNoReasonToFail() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.hasAWorktree()
        _ = try coordinator.gets(1)
        let (timer, _) = try #require(coordinator.timers.last)
        #expect(timer == .question(1))
        #expect(try coordinator.does(.timer(timer)) == ["reply r2: done"])
        _ = try coordinator.gets(1)
        #expect(try coordinator.does(.disconnected(coordinator.gpu)).first == "reply r3: done")
        #expect(coordinator.replies.last?.detail?.session.notes == ["worktree: gpu did not answer"])
        #expect(try coordinator.gets(1) == ["reply r4: done"])
    }

    @Test func logsAreReadWhereTheyAre() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let logs = Request.Call.logs(.init(session: try SessionReference("app/1", current: nil), fence: nil, offset: 5))
        #expect(try coordinator.asks(logs, about: try session(1)) == ["→ gpu log of 1 from 5"])
        let piece = LogPiece(session: try session(1), fence: nil, offset: 5, size: 9)
        #expect(try coordinator.says(coordinator.gpu, .log(piece), correlation: 1) == ["reply r2: done"])
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        #expect(try coordinator.asks(logs, about: try session(1)) == ["reply r3: unreachable: gpu has the log and can't be reached"])
        _ = try coordinator.spawns(2)
        let none = Request.Call.logs(.init(session: try SessionReference("app/2", current: nil), fence: nil, offset: 0))
        #expect(try coordinator.asks(none, about: try session(2)) == ["reply r5: not_found: app/2 has not run yet: it is queued"])
    }

    @Test func signsOfLifeAreShown() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        coordinator.now = second(100)
        let sign = Pong.Sign(key: try attempt(1), age: 95_000, requestOpen: false, doing: "Bash \u{1B}[2J")
        _ = try coordinator.says(coordinator.gpu, .pong(Pong(head: 1, slots: 2, slotsUsed: 1, signs: [sign])))
        let view = try #require(coordinator[1].map { coordinator.machine.view($0) })
        #expect(view.stale == true)
        #expect(view.doing == "Bash \u{FFFD}[2J")
        #expect(view.lastHeartbeat == second(5).wall)
        let heartbeat = Request.Call.heartbeat(try SessionReference("app/1", current: nil))
        #expect(try coordinator.asks(heartbeat, about: try session(1)) == ["reply r2: done"])
        #expect(coordinator[1].map { coordinator.machine.view($0).stale } == false)
    }

    @Test func aListTellsWhyEachWaits() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.laptop)
        for id in 1...3 { _ = try coordinator.spawns(id) }
        _ = try coordinator.spawns(4, on: coordinator.gpu)
        let list = coordinator.machine.views(.init(project: nil, host: nil, completed: 0), at: coordinator.now)
        #expect(list.map(\.id) == ["1", "2", "3", "4"])
        #expect(
            list.map(\.waitingFor) == [
                nil, "gpu is not connected yet; laptop is full (1/1)", "gpu is not connected yet; laptop is full (1/1)", "gpu is not connected yet",
            ])
        #expect(coordinator.machine.views(.init(project: nil, host: coordinator.gpu, completed: 0), at: coordinator.now).map(\.id) == ["4"])
        #expect(coordinator.machine.projects(with: try SessionID("3")) == [try ProjectName("app")])
    }
}

extension CoordinatorBench {
    fileprivate mutating func hasAWorktree() throws {
        try runs(1)
        var face = SessionFace(status: .working)
        face.worktreePath = "/w/1"
        let event = try next(gpu, 1, .state(.init(cause: .reported, state: .running, face: face)))
        _ = try does(.published(gpu, StreamID(high: 5, low: 1), event))
    }
}
