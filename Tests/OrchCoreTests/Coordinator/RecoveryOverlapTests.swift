import Simulator
import Testing

@testable import OrchCore

/// What comes while a ledger is built anew, or was ordered before a host was lost.
@Suite struct RecoveryOverlapTests {
    /// What is published overtakes what goes over the link: the holdings that come behind it are older.
    @Test func whatIsPublishedDoesNotOvertakeTheHoldings() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.recovers()
        _ = try coordinator.hello(gpu, inventory: [(1, 1, .running)], head: 40, oldest: 41)
        let change = AgentEvent.StateChange(cause: .closed, state: .closed, face: SessionFace(status: .complete), closed: .complete)
        let ended = try coordinator.next(gpu, 1, .state(change))
        #expect(try coordinator.does(.published(gpu, StreamID(high: 5, low: 1), ended)) == ["→ gpu events from 41"])
        #expect(try coordinator.holds(gpu, [try holding(1, 1, try held(1, 1, .running, .working))]) == ["1 is working (recovered)"])
        let page = Events(stream: StreamID(high: 5, low: 1), events: [ended])
        #expect(try coordinator.says(gpu, .events(page)) == ["1 is complete (closed)", "→ gpu ack 41"])
    }

    @Test func nothingIsOrderedOfASessionWhoseHostIsNotHeard() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers(from: [try file(1, .working, attempt: 4, on: "gpu"), try file(2, .queued)])
        let refusal = "app/1 is on gpu, which has not been heard since the ledger was lost"
        for kind in [Command.Kind.cancel, .delete, .guidance] {
            _ = try coordinator.orders(kind, 1, text: "go on")
            #expect(coordinator.replies.last?.problem?.words == refusal)
        }
        _ = try coordinator.orders(.move, 1, force: true, to: coordinator.laptop)
        #expect(coordinator.replies.last?.problem?.words == refusal)
        #expect(coordinator[1]?.openAttempt?.number == 4)
        #expect(try coordinator.orders(.cancel, 2) == ["2 is cancelled (cancel)", "reply cancel: done"])
    }

    /// A session that was spawned anew after its first end waits in a queue, and only its counter is to be found at hosts.
    @Test func whatWasSpawnedAgainIsNotTakenForWhatHadEnded() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers(from: [try file(1, .queued)])
        _ = try coordinator.hello(coordinator.gpu, head: 9)
        _ = try coordinator.holds(coordinator.gpu, [try holding(1, 3, try held(1, 3, .closed, .complete))])
        #expect(coordinator[1]?.face.status == .queued)
        #expect(coordinator[1]?.highestAttempt == 3)
    }

    @Test func whatWasToBeDeletedAndIsOnNoHostIsForgotten() throws {
        var coordinator = try CoordinatorBench()
        var deleting = try file(1, .deleting, attempt: 2)
        deleting.want = .deleted
        #expect(try coordinator.does(.recover([deleting])).contains("forget 1"))
        #expect(coordinator[1] == nil)
    }

    /// The resume was ordered of the machine that was: what another one says about it is no reason to begin anew.
    @Test func anOlderOrderIsNoDecisionAboutALostAttempt() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.runs(1)
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.done(gpu, "pause")
        _ = try coordinator.orders(.resume, 1)
        coordinator.heads[gpu] = 0
        _ = try coordinator.hello(gpu, stream: 2, machine: "another")
        #expect(try coordinator.says(gpu, .fenced(Fenced(key: try attempt(1)))) == [])
        #expect(coordinator[1]?.openAttempt?.missingSince != nil)
        #expect(coordinator[1]?.face.status == .stuck)
    }

    /// It was offered there when the operator chose another host; whether the machine that was has taken it, this one can't say.
    @Test func anotherMachineIsNotAskedToFenceWhatItNeverHad() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.spawns(1, on: coordinator.gpu)
        _ = try coordinator.orders(.move, 1, to: coordinator.laptop)
        coordinator.heads[coordinator.gpu] = 0
        let lines = try coordinator.hello(coordinator.gpu, stream: 2, machine: "another")
        #expect(!lines.contains { $0.contains("fence") }, "\(lines)")
        #expect(coordinator[1]?.openAttempt?.missingSince != nil)
    }

    /// The journal had them and is gone; the ledger still has them.
    @Test func wordsThatWaitedAreSaidAgainToAWorkerThatWasTakenUp() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.runs(1)
        _ = try coordinator.orders(.guidance, 1, named: "words", text: "try again")
        _ = try coordinator.done(gpu, "words")
        coordinator.heads[gpu] = 0
        let lines = try coordinator.hello(gpu, inventory: [(1, 1, .running)], stream: 2)
        #expect(lines.contains("→ gpu order guidance 1#1"), "\(lines)")
    }

    /// A status file told of an older attempt, of which a person was asked; the newest one is on another host.
    @Test func whatWasAskedOfAnOlderAttemptIsNotToldAgain() throws {
        var coordinator = try CoordinatorBench()
        let (gpu, laptop) = (coordinator.gpu, coordinator.laptop)
        try coordinator.recovers(from: [try file(1, .working, attempt: 1, on: "gpu")])
        _ = try coordinator.restart()
        let loss = try #require(coordinator.machine.hosts[gpu]?.losses)
        let asked = try coordinator.does(.timer(.unknown(gpu, loss: loss)))
        #expect(asked.count == 1 && asked.first?.hasPrefix("1 asks: gpu has not been heard since") == true, "\(asked)")
        _ = try coordinator.hello(laptop, inventory: [(1, 2, .running)], head: 5, oldest: 6)
        let lines = try coordinator.holds(laptop, [try holding(1, 2, try held(1, 2, .running, .working))])
        #expect(lines == ["1 asks no more", "1 is working (recovered)"])
        #expect(coordinator[1]?.escalations.map { $0.closedAt == nil } == [false])
    }

    /// The agent here has accepted what the ledger that was lost had offered; until it is heard the session seems to wait, and its file says so.
    @Test func anAgentThatSharesTheHomeIsAskedAgainSoThatItsFilesAreTheLast() throws {
        var coordinator = try CoordinatorBench()
        let laptop = coordinator.laptop
        _ = try coordinator.does(.hostRemoved(laptop))
        _ = try coordinator.does(.hostAdded(HostRecord(name: laptop, isLocal: true)))
        try coordinator.recovers(from: [try file(1, .queued)])
        _ = try coordinator.hello(laptop, inventory: [(1, 2, .waiting)], head: 5, oldest: 6)
        var page = [try holding(1, 2, try held(1, 2, .waiting, .stuck))]
        #expect(try coordinator.holds(laptop, page) == ["1 is stuck (recovered)", "→ laptop holdings"])
        #expect(coordinator.machine.awaited.contains(laptop))
        // Once is enough, and what it tells then is no news.
        page[0].attempt?.face.status = .paused
        #expect(try coordinator.holds(laptop, page) == [])
        #expect(coordinator[1]?.face.status == .stuck)
        #expect(!coordinator.machine.awaited.contains(laptop))
    }

    /// Its record is in the ledger as it ended; the number that another host tells of stands beside it.
    @Test func anEndedSessionWhoseNumberWasUsedElsewhereCanBeDeleted() throws {
        var coordinator = try CoordinatorBench()
        let (gpu, laptop) = (coordinator.gpu, coordinator.laptop)
        // A ledger that was built anew may know more numbers than attempts.
        var anew = ModelLedger(number: 2)
        (anew.term, anew.hosts) = (coordinator.ledger.term, coordinator.ledger.hosts)
        coordinator.ledger = anew
        _ = try coordinator.restart()
        try coordinator.recovers()
        _ = try coordinator.hello(gpu, head: 5, oldest: 6)
        _ = try coordinator.holds(gpu, [try holding(1, 1, try held(1, 1, .closed, .complete))])
        _ = try coordinator.hello(laptop, head: 5, oldest: 6)
        _ = try coordinator.holds(laptop, [try holding(1, 2, nil)])
        #expect(coordinator.ledger.past(try session(1))?.highestAttempt == 2)
        let lines = try coordinator.orders(.delete, 1)
        #expect(lines.contains("→ gpu order delete 1#1"), "\(lines)")
        #expect(coordinator.ledger.sessions[try session(1)]?.highestAttempt == 2)
    }

    /// The file tells of a cancel; its agent was ordered a deletion after that, which failed.
    @Test func whatIsWantedOfAnEndedSessionIsWhatItsAgentWasOrderedLast() throws {
        var coordinator = try CoordinatorBench()
        var cancelling = try file(1, .stuck, attempt: 1, on: "gpu")
        cancelling.want = .cancelled
        try coordinator.recovers(from: [cancelling])
        _ = try coordinator.hello(coordinator.gpu, head: 5, oldest: 6)
        var failed = try held(1, 1, .closed, .deletionFailed)
        (failed.want, failed.closed) = (.deleted, .cancelled)
        #expect(try coordinator.holds(coordinator.gpu, [try holding(1, 1, failed)]) == ["1 is deletion_failed (recovered)"])
        #expect(coordinator[1]?.want == .deleted)
    }

    /// The file told how it had ended, and went with the session when an order came that was still under way.
    @Test func whatWasDeletedSinceItsFileWasReadIsForgotten() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.recovers(from: [try file(1, .cancelled, attempt: 1, on: "gpu")])
        _ = try coordinator.hello(coordinator.gpu, head: 5, oldest: 6)
        var deleted = try held(1, 1, .closed, .deleting)
        (deleted.want, deleted.closed) = (.deleted, .deleted)
        #expect(try coordinator.holds(coordinator.gpu, [try holding(1, 1, deleted)]) == ["forget 1", "1 is gone"])
        #expect(coordinator.ledger.sessions[try session(1)] == nil)
    }

    /// Its file names the host that it shall go to: a number that another host may have used is not offered there again.
    @Test func whatIsBetweenTwoHostsBeginsUnderTheNextNumber() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        _ = try coordinator.orders(.move, 1, force: true, to: coordinator.laptop)
        let moved = coordinator.machine.file(try #require(coordinator[1]))
        #expect(moved.host == coordinator.laptop && moved.attempt == 1)
        let remembered = try #require(SessionRecord(remembered: moved, order: 1))
        #expect(remembered.attempt == nil && remembered.highestAttempt == 1 && remembered.pinned == coordinator.laptop)
    }
}
