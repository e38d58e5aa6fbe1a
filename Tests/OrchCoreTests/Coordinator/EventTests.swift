import Testing

@testable import OrchCore

@Suite struct EventTests {
    @Test func aGapIsFilledInOrder() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let planning = try coordinator.next(coordinator.gpu, 1, state(.running, .planning))
        let working = try coordinator.next(coordinator.gpu, 1, state(.running, .shipping))
        let stream = StreamID(high: 5, low: 1)
        #expect(try coordinator.does(.published(coordinator.gpu, stream, working)) == ["→ gpu events from 2"])
        #expect(coordinator[1]?.face.status == .working)
        #expect(
            try coordinator.says(coordinator.gpu, .events(Events(stream: stream, events: [planning, working])))
                == ["1 is planning (reported)", "1 is shipping (reported)", "→ gpu ack 3"])
        #expect(try coordinator.does(.published(coordinator.gpu, stream, planning)) == [])
        #expect(coordinator[1]?.face.status == .shipping)
    }

    @Test func theHeadOfAPongShowsWhatTheStatusChannelLost() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let pong = WireBody.pong(Pong(head: 3, slots: 2, slotsUsed: 1, signs: []))
        #expect(try coordinator.says(coordinator.gpu, pong) == ["→ gpu events from 2"])
        // It is under way.
        #expect(try coordinator.says(coordinator.gpu, pong) == [])
        // A page that brings nothing is no reason to ask at once.
        #expect(try coordinator.says(coordinator.gpu, .events(Events(stream: StreamID(high: 5, low: 1), events: []))) == [])
        #expect(try coordinator.says(coordinator.gpu, pong) == ["→ gpu events from 2"])
    }

    @Test func eventsOfAnotherAttemptAreOnlyCounted() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(try coordinator.happens(coordinator.gpu, 1, attempt: 7, .reported, .running, .complete) == ["→ gpu ack 2"])
        #expect(try coordinator.happens(coordinator.gpu, 9, .reported, .running, .complete) == ["→ gpu ack 3"])
        #expect(coordinator[1]?.face.status == .working)
    }

    @Test func aQuestionAndItsEnd() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let stream = StreamID(high: 5, low: 1)
        let question = Escalation(id: "q", session: try session(1), source: .worker, question: "which?", askedAt: coordinator.now.wall)
        let asked = try coordinator.next(coordinator.gpu, 1, .escalation(question))
        #expect(try coordinator.does(.published(coordinator.gpu, stream, asked)) == ["1 asks: which?", "→ gpu ack 2"])
        let again = try coordinator.next(coordinator.gpu, 1, .escalation(question))
        #expect(try coordinator.does(.published(coordinator.gpu, stream, again)) == ["→ gpu ack 3"])
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .cancelled, closed: .cancelled)
                == ["1 asks no more", "1 is cancelled (closed)", "→ gpu ack 4"])
    }

    @Test func receiptsOnlyRise() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.guidance, 1, named: "g", text: "use tabs")
        let stream = StreamID(high: 5, low: 1)
        for receipt in [Guidance.Receipt.delivered, .onHost] {
            let event = try coordinator.next(coordinator.gpu, 1, .guidance(.init(id: "g", receipt: receipt)))
            _ = try coordinator.does(.published(coordinator.gpu, stream, event))
        }
        #expect(coordinator[1]?.guidance.map(\.receipt) == [.delivered])
    }

    @Test func aFencedAttemptSaysNothingMore() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        // The attempt is in no inventory, so its tombstone is asked for.
        #expect(try coordinator.hello(coordinator.gpu) == ["gpu is connected", "→ gpu welcome from 1", "→ gpu fence 1#1"])
        let lines = try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1))))
        #expect(lines == ["1 is queued (requeued)", "1 is queued (placed)", "→ gpu offer 1#2"])
    }

    @Test func anAttemptThatTheAgentClosedAsFencedIsPlacedAnew() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .working, closed: .fenced)
                == ["1 is queued (requeued)", "→ gpu ack 2", "1 is queued (placed)", "→ gpu offer 1#2"])
        // Its tombstone and what else it says come late.
        #expect(try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1)))) == [])
    }

    @Test func anAttemptThatEndedBeforeItsTombstoneHasEnded() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let end = try coordinator.next(
            coordinator.gpu, 1, .state(.init(cause: .closed, state: .closed, face: SessionFace(status: .complete), closed: .complete)))
        #expect(try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1), head: 2))) == ["→ gpu events from 2"])
        #expect(
            try coordinator.says(coordinator.gpu, .events(Events(stream: StreamID(high: 5, low: 1), events: [end])))
                == ["1 is complete (closed)", "→ gpu ack 2"])
    }

    @Test func absenceFromAnInventoryIsNoProofBeforeAllEventsAreIn() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let end = try coordinator.next(
            coordinator.gpu, 1, .state(.init(cause: .closed, state: .closed, face: SessionFace(status: .complete), closed: .complete)))
        #expect(
            try coordinator.hello(coordinator.gpu) == ["gpu is connected", "→ gpu welcome from 1", "→ gpu events from 2"])
        #expect(
            try coordinator.says(coordinator.gpu, .events(Events(stream: StreamID(high: 5, low: 1), events: [end])))
                == ["1 is complete (closed)", "→ gpu ack 2"])
    }

    @Test func aJournalThatWentBackOrThrewAwayTooMuchIsReadOn() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        // It may be an old hello that was under way; the next one counts.
        #expect(try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], head: 0) == ["gpu is unreachable", "⇢ gpu reset"])
        #expect(
            try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], head: 0)[1] == "→ gpu welcome from 0")
        #expect(coordinator.logged.last == "the journal of gpu went back from 1 to 0")
        #expect(
            try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], head: 9, oldest: 6)
                == ["gpu is connected", "→ gpu welcome from 5", "→ gpu events from 6", "→ gpu holdings"])
        #expect(coordinator.logged.last == "gpu has no events from 1 to 5 any more")
    }

    private func state(_ state: AttemptState, _ status: SessionStatus) -> AgentEvent {
        .state(AgentEvent.StateChange(cause: .reported, state: state, face: SessionFace(status: status)))
    }
}
