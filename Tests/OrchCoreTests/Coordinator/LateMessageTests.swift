import Simulator
import Testing

@testable import OrchCore

/// What comes late, or in another order than it was asked for, changes nothing that is known.
@Suite struct LateMessageTests {
    @Test func aHelloOfAnEarlierAgentIsNoLostJournal() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], incarnation: 2)
        let cursor = coordinator.ledger.hosts[coordinator.gpu]?.cursor
        #expect(cursor == 1)
        // Two hellos of the first agent were still under way. The second does not answer the question about the first.
        #expect(try coordinator.hello(coordinator.gpu, head: 0, answers: 0) == ["gpu is unreachable", "⇢ gpu reset"])
        #expect(try coordinator.hello(coordinator.gpu, head: 0, answers: 0) == [])
        #expect(coordinator.ledger.hosts[coordinator.gpu]?.cursor == cursor)
        #expect(
            try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], head: 1, incarnation: 2)
                == ["gpu is connected", "→ gpu welcome from 1"])
    }

    /// The journal was lost and the new one is known: what the agent that had the old one said before is no third one.
    @Test func aHelloOfALostJournalIsNoOtherNewOne() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.runs(1)
        _ = try coordinator.does(.connected(gpu))
        let asked = try #require(coordinator.resets[gpu])
        coordinator.heads[gpu] = 0
        _ = try coordinator.hello(gpu, inventory: [(1, 1, .running)], stream: 2)
        _ = try coordinator.holds(gpu, [try holding(1, 1, try held(1, 1, .running, .working))])
        let record = try #require(coordinator.ledger.hosts[gpu])

        // It is asked for the truth, once, and whatever else comes late is not another reason to ask.
        #expect(try coordinator.hello(gpu, head: 1, answers: asked) == ["gpu is unreachable", "⇢ gpu reset"])
        let newest = try #require(coordinator.resets[gpu])
        #expect(try coordinator.hello(gpu, head: 1, answers: asked) == [])
        #expect(try coordinator.hello(gpu, head: 1, answers: 0) == [])
        #expect(coordinator.ledger.hosts[gpu]?.stream == record.stream)
        #expect(coordinator[1]?.openAttempt?.missingSince == nil)
        let lines = try coordinator.hello(gpu, inventory: [(1, 1, .running)], head: 0, stream: 2, answers: newest)
        #expect(lines == ["gpu is connected", "→ gpu welcome from 0"])
    }

    /// Questions have other numbers than those to the host of that name that was taken out.
    @Test func aHelloToAHostThatWasTakenOutIsNoneToTheNextOfItsName() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        _ = try coordinator.does(.connected(gpu))
        let asked = try #require(coordinator.resets[gpu])
        _ = try coordinator.does(.hostRemoved(gpu))
        _ = try coordinator.does(.hostAdded(HostRecord(name: gpu, isLocal: false)))
        _ = try coordinator.does(.connected(gpu))
        #expect(try coordinator.hello(gpu, answers: asked) == [])
        #expect(try coordinator.hello(gpu, stream: 2, answers: coordinator.resets[gpu]) == ["gpu is connected", "→ gpu welcome from 0"])
    }

    @Test func anOrderGivenBeforeIsNotTakenForOneGivenAfter() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.cancel, 1)
        _ = try coordinator.orders(.delete, 1, force: true)
        // The answer to the first was lost with a link, the one to the second came on the next.
        _ = try coordinator.done(coordinator.gpu, "delete", .internalError, want: .deleted)
        #expect(coordinator[1]?.want == .deleted)
        #expect(coordinator[1]?.face.status == .deletionFailed)
    }

    @Test func aRefusedUpdateIsNoDeletionThatFailed() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.delete, 1)
        _ = try coordinator.orders(.update, 1, report: .complete)
        _ = try coordinator.done(coordinator.gpu, "update", .refused, want: .run)
        #expect(coordinator[1]?.face.status == .deleting)
    }

    @Test func anAttemptThatWasGivenUpAsksNobody() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        let move = Request.Order(session: try SessionReference("app/1", current: nil), kind: .move, force: true, to: coordinator.laptop)
        _ = try coordinator.asks(.order(move), about: try session(1))
        #expect(coordinator[1]?.openAttempt == nil)
        _ = try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], head: 1)
        let question = Escalation(id: "q", session: try session(1), source: .worker, question: "which?", askedAt: coordinator.now.wall)
        let asked = try coordinator.next(coordinator.gpu, 1, attempt: 1, run: 1, .escalation(question))
        #expect(try coordinator.does(.published(coordinator.gpu, StreamID(high: 5, low: 1), asked)).contains { $0.contains("asks") } == false)
        #expect(coordinator[1]?.escalations == [])
    }
}
