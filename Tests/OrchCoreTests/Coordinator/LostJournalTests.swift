import Testing

@testable import OrchCore

/// A host that has lost its journal: what ran there is asked about, and not run again by itself.
@Suite struct LostJournalTests {
    @Test func anAttemptThatIsNotInTheNewJournalIsAPersonsToDecide() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.runs(1)
        try coordinator.runs(2)
        coordinator.heads[gpu] = 0
        let lines = try coordinator.hello(gpu, inventory: [(2, 1, .running)], stream: 2)
        #expect(lines.prefix(4) == ["gpu is connected", "→ gpu welcome from 0", "→ gpu holdings", "1 is stuck (journal_lost)"])
        #expect(lines.last?.hasPrefix("1 asks: gpu has lost its journal, and attempt 1 with it") == true)
        #expect(coordinator[2]?.face.status == .working)
        // Still so on the next link, without another question.
        #expect(try coordinator.hello(gpu, inventory: [(2, 1, .running)], stream: 2).suffix(1) == ["→ gpu holdings"])
        #expect(try coordinator.holds(gpu, []) == [])
        #expect(try coordinator.hello(gpu, inventory: [(2, 1, .running)], stream: 2).last == "→ gpu welcome from 0")
        #expect(coordinator[1]?.openAttempt?.missingSince != nil)

        #expect(try coordinator.orders(.restart, 1) == ["1 asks no more", "→ gpu fence 1#1", "reply restart: done"])
        #expect(
            try coordinator.says(gpu, .fenced(Fenced(key: try attempt(1))))
                == ["1 is queued (requeued)", "1 is queued (placed)", "→ gpu offer 1#2"])
    }

    /// Whoever has the host's key says that nothing runs there, and cannot know: also what was only offered is a person's to decide.
    @Test func anotherMachineIsNotBelievedAboutTheOneThatWas() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.runs(1)
        _ = try coordinator.spawns(2, on: gpu)
        #expect(coordinator[2]?.openAttempt?.state == .offered)
        coordinator.heads[gpu] = 0
        let lines = try coordinator.hello(gpu, stream: 2, machine: "another")
        #expect(!lines.contains { $0.contains("fence") || $0.contains("offer") }, "\(lines)")
        for id in [1, 2] {
            let words = "\(id) asks: gpu is another machine now, and attempt 1 may still run on the one that it was."
            #expect(lines.contains { $0.hasPrefix(words) }, "\(lines)")
            #expect(coordinator[id]?.face.status == .stuck && coordinator[id]?.attempt?.number == 1)
        }
    }

    @Test func cancelEndsItWithATombstone() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        coordinator.heads[coordinator.gpu] = 0
        _ = try coordinator.hello(coordinator.gpu, stream: 2)
        _ = try coordinator.holds(coordinator.gpu, [])
        #expect(try coordinator.orders(.cancel, 1) == ["→ gpu order cancel 1#1"])
        #expect(try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1)))) == ["1 asks no more", "1 is cancelled (requeued)"])
        #expect(try coordinator.done(coordinator.gpu, "cancel") == ["reply cancel: done"])
    }

    /// The journal that was told of the order is lost as well, before the host could set a tombstone.
    @Test func cancelEndsItAlsoWhenAnotherJournalIsLost() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.cancel, 1)
        coordinator.heads[coordinator.gpu] = 0
        _ = try coordinator.hello(coordinator.gpu, stream: 2)
        _ = try coordinator.hello(coordinator.gpu, stream: 3)
        #expect(try coordinator.holds(coordinator.gpu, []) == ["→ gpu fence 1#1"])
    }

    @Test func oneThatIsThereAfterAllIsFound() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        coordinator.heads[coordinator.gpu] = 0
        _ = try coordinator.hello(coordinator.gpu, stream: 2)
        #expect(try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)], stream: 3).contains("1 asks no more"))
        #expect(coordinator[1]?.openAttempt?.missingSince == nil)
    }

    @Test func anOfferThatWasNotAnsweredIsMadeAgain() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1, on: coordinator.gpu)
        #expect(try coordinator.hello(coordinator.gpu, stream: 2).contains("→ gpu offer 1#1"))
    }
}
