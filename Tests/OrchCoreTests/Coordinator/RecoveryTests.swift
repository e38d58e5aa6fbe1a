import Simulator
import Testing

@testable import OrchCore

/// A ledger that was lost is built anew, and nothing of it runs a second time.
@Suite struct RecoveryTests {
    @Test func whatAHostHoldsComesBack() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers()
        #expect(try coordinator.spawns(9) == ["9 is queued (spawned)", "reply r1: queued, gpu is not connected yet; laptop is not connected yet"])
        let gpu = coordinator.gpu
        #expect(
            try coordinator.hello(gpu, inventory: [(1, 3, .running), (2, 1, .waiting)], head: 40, oldest: 38, term: 1)
                == ["gpu is connected", "→ gpu welcome from 40", "→ gpu holdings"])
        var asking = try held(2, 1, .waiting, .stuck)
        asking.escalations = [Escalation(id: "q", session: try session(2), source: .worker, question: "which one?", askedAt: second(0).wall)]
        asking.want = .paused
        let page = [
            try holding(1, 3, try held(1, 3, .running, .working)), try holding(2, 1, asking), try holding(3, 2, try held(3, 2, .closed, .complete)),
            try holding(4, 7, nil),
        ]
        let lines = try coordinator.holds(gpu, page, isLast: false)
        #expect(
            lines == [
                "1 is working (recovered)", "2 is stuck (recovered)", "2 asks: which one?", "3 is complete (recovered)", "3 has had attempt 2",
                "4 has had attempt 7",
                "→ gpu holdings after 4",
            ])
        #expect(coordinator.machine.awaited.count == 2)
        _ = try coordinator.holds(gpu, [])
        #expect(coordinator.logged.last == "the ledger still waits for laptop")
        #expect(coordinator[1]?.attempt?.number == 3)
        #expect(coordinator[2]?.want == .paused)
        #expect(coordinator[3]?.isSettled == true)
        #expect(try coordinator.hello(coordinator.laptop) == ["laptop is connected", "→ laptop welcome from 0", "→ laptop holdings"])
        #expect(try coordinator.holds(coordinator.laptop, []) == ["9 is queued (placed)", "→ laptop offer 9#1"])
        #expect(coordinator.logged.last == "the ledger is whole again")
        #expect(coordinator.machine.awaited.isEmpty)
        _ = try coordinator.orders(.delete, 3)
        #expect(try coordinator.spawns(4, on: gpu).contains("→ gpu offer 4#8"))
    }

    @Test func aHigherTermIsOutbidOnlyInARecovery() throws {
        var coordinator = try CoordinatorBench()
        let refusal = CoordinatorEvent.rejected(coordinator.gpu, Rejected(code: .staleTerm, words: "no", term: 9))
        #expect(try coordinator.does(refusal) == [])
        #expect(coordinator.machine.hostStatuses().first?.notReady.first?.hasSuffix("move it away, then 'orch up --recover'") == true)
        try coordinator.recovers()
        #expect(try coordinator.does(refusal) == ["term above 9"])
        #expect(try coordinator.hello(coordinator.gpu, term: 11) == ["term above 11"])
    }

    @Test func filesOfHostsThatAreNotHeardAreShownAsUnknown() throws {
        var coordinator = try CoordinatorBench()
        var away = try file(1, .working, attempt: 4, on: "gpu")
        away.want = .cancelled
        try coordinator.recovers(from: [
            away, try file(2, .queued), try file(3, .complete, attempt: 1, on: "gpu"), try file(5, .stuck, attempt: 2, on: "gone"),
        ])
        let shown = try #require(coordinator[1].map { coordinator.machine.view($0) })
        #expect(shown.unknownSince != nil && shown.attempt == 4 && shown.host == coordinator.gpu)
        #expect(coordinator[2]?.spec.project.remote == "git@example.invalid:app.git")
        #expect(coordinator[3]?.isSettled == true)
        #expect(coordinator.machine.hostStatuses().map(\.name.text) == ["gone", "gpu", "laptop"])
        _ = try coordinator.hello(coordinator.laptop)
        #expect(try coordinator.holds(coordinator.laptop, []) == [], "2 may be on gpu")
        // The order was lost with the ledger; the file knows what was wanted.
        _ = try coordinator.hello(coordinator.gpu, inventory: [(1, 4, .running)], head: 3, oldest: 4)
        let lines = try coordinator.holds(coordinator.gpu, [try holding(1, 4, try held(1, 4, .running, .planning))])
        #expect(lines == ["1 is planning (recovered)", "→ gpu order cancel 1#4", "2 is queued (placed)", "→ laptop offer 2#1"])
    }

    @Test func theHigherAttemptIsThePresentOneAndTheOtherIsFenced() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers()
        _ = try coordinator.hello(coordinator.gpu, inventory: [(1, 2, .running)], head: 5, oldest: 6)
        #expect(try coordinator.holds(coordinator.gpu, [try holding(1, 2, try held(1, 2, .running, .working))]) == ["1 is working (recovered)"])
        _ = try coordinator.hello(coordinator.laptop, inventory: [(1, 3, .running)], head: 5, oldest: 6)
        #expect(
            try coordinator.holds(coordinator.laptop, [try holding(1, 3, try held(1, 3, .running, .planning))])
                == ["→ gpu fence 1#2", "1 is planning (recovered)"])
        #expect(coordinator[1]?.attempt?.host == coordinator.laptop)
        // One that comes later with a lower one is fenced by its inventory.
        #expect(try coordinator.hello(coordinator.gpu, inventory: [(1, 2, .running)]).last == "→ gpu fence 1#2")
    }

    @Test func anAttemptThatEndedMeanwhileIsNotRunAgain() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers(from: [try file(1, .working, attempt: 4, on: "gpu"), try file(2, .working, attempt: 1, on: "gpu")])
        // Neither is in the inventory: nothing is asked before the holdings have told how they ended.
        #expect(try coordinator.hello(coordinator.gpu, head: 3, oldest: 4) == ["gpu is connected", "→ gpu welcome from 3", "→ gpu holdings"])
        #expect(
            try coordinator.holds(coordinator.gpu, [try holding(1, 4, try held(1, 4, .closed, .complete))])
                == ["1 is complete (recovered)", "→ gpu fence 2#1"])
        #expect(coordinator[1]?.isSettled == true)
        #expect(try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(2), head: 3))) == ["2 is queued (requeued)"])
    }

    @Test func aHostIsGivenUpByTakingItOutOfTheConfiguration() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers(from: [try file(1, .working, attempt: 4, on: "gpu")])
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.holds(coordinator.laptop, [])
        #expect(coordinator.machine.hostStatuses().first?.notReady.first?.contains("'orch host remove gpu' gives it up") == true)
        _ = try coordinator.restart()
        #expect(coordinator.machine.awaited == [coordinator.gpu], "it outlives the coordinator")
        _ = try coordinator.does(.hostRemoved(coordinator.gpu))
        #expect(coordinator.machine.awaited == [])
        #expect(coordinator[1]?.openAttempt != nil, "what is there stays unknown")
    }

    @Test func aLedgerThatKnowsLessIsNoticedAndNothingRunsTwice() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        _ = try coordinator.hello(gpu, inventory: [(1, 2, .running)], head: 9, oldest: 10)
        #expect(coordinator.logged.last?.hasPrefix("gpu works on app/1, which this ledger does not know; it is left alone") == true)
        #expect(
            try coordinator.spawns(3) == [
                "3 is queued (spawned)", "reply r1: queued, gpu is not ready: it is being asked what it holds; laptop is not connected yet",
            ])
        #expect(
            try coordinator.holds(gpu, [try holding(1, 2, try held(1, 2, .running, .working)), try holding(3, 5, nil)])
                == ["3 is queued (placed)", "→ gpu offer 3#6"])
        #expect(coordinator.machine.hostStatuses().first?.notReady.first?.contains("'orch up --recover' take it over") == true)
        #expect(try coordinator.spawns(1).last == "reply r2: conflict: gpu works on app/1 already, and the ledger does not know of it")
        // Ended: its number is asked for, and never given out again.
        #expect(try coordinator.hello(gpu, inventory: [(3, 6, .running)]).contains("→ gpu holdings"))
        #expect(try coordinator.holds(gpu, [try holding(1, 2, try held(1, 2, .closed, .complete))]) == ["1 has had attempt 2"])
        #expect(try coordinator.spawns(1, on: gpu).contains("→ gpu offer 1#3"))
    }

    @Test func pagesThatDoNotGoOnEnd() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers()
        _ = try coordinator.hello(coordinator.gpu)
        #expect(try coordinator.holds(coordinator.gpu, [try holding(2, 1, nil)], isLast: false) == ["2 has had attempt 1", "→ gpu holdings after 2"])
        #expect(try coordinator.holds(coordinator.gpu, [try holding(2, 1, nil)], isLast: false) == [])
        #expect(coordinator.machine.awaited == [coordinator.laptop])
        var lie = try holding(3, 1, try held(3, 2, .running, .working))
        lie.highest = 1
        _ = try coordinator.hello(coordinator.laptop)
        #expect(try coordinator.holds(coordinator.laptop, [lie]) == [])
        #expect(coordinator.logged.contains("laptop says of app/3 what cannot be"))
    }
}

extension CoordinatorBench {
    mutating func recovers(from files: [StatusFile] = []) throws { _ = try does(.recover(files)) }

    /// A page of holdings comes, and the ledger answers what it knows.
    mutating func holds(_ name: HostName, _ page: [Holding], isLast: Bool = true) throws -> [String] {
        let first = try says(name, .holdings(Holdings(holdings: page, isLast: isLast)))
        var past: [SessionKey: PastSession] = [:]
        for key in page.map(\.session) where !machine.isLive(key) { past[key] = ledger.past(key) }
        return try first + does(.lookedUp(name, past))
    }
}

func holding(_ id: Int, _ highest: UInt64, _ attempt: HeldAttempt?) throws -> Holding {
    Holding(session: try session(id), highest: highest, attempt: attempt)
}

func held(_ id: Int, _ number: UInt64, _ state: AttemptState, _ status: SessionStatus) throws -> HeldAttempt {
    var attempt = HeldAttempt(AgentAttempt(offer: Offer(attempt: number, spec: try spec(id), guidance: []), at: second(0).wall))
    attempt.state = state
    attempt.face = SessionFace(status: status)
    if state == .closed { attempt.closed = status == .complete ? .complete : .cancelled }
    return attempt
}

/// A status file as a coordinator writes it.
func file(_ id: Int, _ status: SessionStatus, attempt: UInt64 = 0, on host: String? = nil) throws -> StatusFile {
    var spec = try spec(id)
    spec.project.remote = "git@example.invalid:app.git"
    var file = StatusFile(
        key: spec.key, issue: spec.issue, mode: .single, face: SessionFace(status: status), branch: spec.branch, startedAt: second(0).wall,
        lastHeartbeat: second(0).wall, host: try host.map { try HostName($0) }, fence: Fence(attempt: attempt, run: 1), want: .run)
    file.spec = StatusFile.Spec(spec)
    return file
}
