import Simulator
import Testing

@testable import OrchCore

/// A hello says what is there; the ledger says what should be.
@Suite struct InventoryTests {
    @Test func anOfferThatGotLostIsMadeAgain() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        #expect(
            try coordinator.hello(coordinator.gpu) == ["gpu is connected", "→ gpu welcome from 0", "→ gpu offer 1#1"])
        // The agent refuses nothing that it has taken; a new coordinator asks the same.
        _ = try coordinator.restart()
        #expect(try coordinator.hello(coordinator.gpu).last == "→ gpu offer 1#1")
    }

    @Test func anOfferThatArrivedIsNotMadeAgain() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        #expect(
            try coordinator.hello(coordinator.gpu, used: 1, inventory: [(1, 1, .preparing)], head: 1)
                == ["gpu is connected", "→ gpu welcome from 0", "→ gpu events from 1"])
    }

    @Test func anOfferThatIsNotWantedAnyMoreIsFenced() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        #expect(try coordinator.orders(.cancel, 1) == ["reply cancel: waiting for gpu"])
        #expect(
            try coordinator.hello(coordinator.gpu)
                == ["gpu is connected", "→ gpu welcome from 0", "→ gpu fence 1#1", "→ gpu order cancel 1#1"])
        #expect(try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1)))) == ["1 is cancelled (requeued)"])
        #expect(try coordinator.done(coordinator.gpu, "cancel") == [])
        #expect(coordinator.ledger.orders.isEmpty)
    }

    @Test func whatEndedHereAndGoesOnThereIsFenced() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        #expect(try coordinator.hello(coordinator.laptop, inventory: [(1, 1, .running)]).last == "→ laptop fence 1#1")
    }

    @Test func whatNobodyKnowsIsLeftAlone() throws {
        var coordinator = try CoordinatorBench()
        let lines = try coordinator.hello(coordinator.gpu, inventory: [(8, 3, .running)])
        #expect(lines == ["gpu is connected", "→ gpu welcome from 0", "→ gpu holdings"])
        #expect(coordinator.logged.last?.hasPrefix("gpu works on app/8, which this ledger does not know; it is left alone") == true)
    }

    @Test func aTombstoneOfAHigherNumberCoversTheAttempt() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.gpu)
        #expect(try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1, 4)))).first == "1 is queued (requeued)")
    }
}
