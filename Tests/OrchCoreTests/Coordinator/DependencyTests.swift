import Testing

@testable import OrchCore

/// `orch spawn --after`.
@Suite struct DependencyTests {
    private func ends(_ id: Int, _ coordinator: inout CoordinatorBench) throws -> [String] {
        _ = try coordinator.says(coordinator.gpu, .accepted(Accepted(key: try attempt(id))))
        return try coordinator.happens(coordinator.gpu, id, .closed, .closed, .complete, closed: .complete)
    }

    @Test func itGoesOnWhenTheOthersAreComplete() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        _ = try coordinator.spawns(2)
        #expect(try coordinator.spawns(3, after: [1, 2]).last == "reply r3: queued, waiting for 1, 2")
        #expect(try !ends(1, &coordinator).contains { $0.contains("offer 3") })
        // The coordinator is another one now.
        _ = try coordinator.restart()
        _ = try coordinator.hello(coordinator.gpu, inventory: [(2, 1, .accepted)])
        #expect(try ends(2, &coordinator).contains("→ gpu offer 3#1"))
        #expect(coordinator[3]?.wishes?.after == nil)
        // What is complete already is not waited for.
        #expect(try coordinator.spawns(4, after: [1]).contains("→ gpu offer 4#1"))
    }

    @Test func whatCanNeverBeIsRefused() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.spawns(1)
        #expect(try coordinator.spawns(2, after: [9]) == ["reply r2: not_found: there is no session app/9 that app/2 could wait for"])
        #expect(try coordinator.spawns(2, after: [2]) == ["reply r3: usage: app/2 can't wait for itself"])
        _ = try coordinator.orders(.cancel, 1)
        #expect(try coordinator.spawns(2, after: [1]) == ["reply r5: refused: app/1, which app/2 shall wait for, is cancelled"])
    }

    @Test func oneThatEndsOtherwiseMakesItAsk() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.spawns(1)
        _ = try coordinator.spawns(2, after: [1])
        let words = "1, which it was to wait for, is cancelled. Start it all the same, or cancel it?"
        #expect(
            try coordinator.orders(.cancel, 1) == ["2 is stuck (after)", "2 asks: \(words)", "1 is cancelled (cancel)", "reply cancel: done"])
        #expect(coordinator[2]?.face.stuckReason == words)
        _ = try coordinator.hello(coordinator.gpu)
        let lines = try coordinator.orders(.restart, 2)
        #expect(lines.contains("2 asks no more") && lines.contains("→ gpu offer 2#1"), "\(lines)")
    }

    @Test func aPauseDoesNotHideTheQuestion() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1, on: coordinator.laptop)
        _ = try coordinator.spawns(2, after: [1])
        _ = try coordinator.orders(.pause, 2)
        _ = try coordinator.orders(.delete, 1)
        #expect(coordinator[2]?.face.status == .paused)
        #expect(try !coordinator.orders(.resume, 2).contains { $0.contains("offer") })
        #expect(coordinator[2]?.face.status == .stuck)
        #expect(coordinator[2]?.face.stuckReason?.hasPrefix("1, which it was to wait for, is gone.") == true)
    }

    @Test func whoWaitsMayEndFirst() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1)
        _ = try coordinator.spawns(2, after: [1])
        #expect(try coordinator.orders(.cancel, 2).last == "reply cancel: done")
        #expect(try !ends(1, &coordinator).contains { $0.hasPrefix("2 ") })
        #expect(coordinator.machine.dependents.isEmpty)
    }

    @Test func aLedgerThatWasLostKnowsWhoWaits() throws {
        var old = try CoordinatorBench()
        _ = try old.spawns(1)
        _ = try old.spawns(2, labels: ["gpu": ""], after: [1], priority: 70)
        _ = try old.spawns(3, after: [1])
        let files = [2, 1].compactMap { id in old[id].map { old.machine.file($0) } }
        var coordinator = try CoordinatorBench()
        _ = try coordinator.does(.recover(files))
        #expect(coordinator[2]?.wishes == old[2]?.wishes)
        // The other way round would be a circle.
        #expect(
            try coordinator.spawns(9, after: [2]).last == "reply r1: queued, waiting for 2")
        // Of 1 something is known, so nobody asks when all hosts were heard.
        for name in [coordinator.gpu, coordinator.laptop] { _ = try coordinator.does(.hostRemoved(name)) }
        #expect(coordinator[2]?.face.status == .queued)

        var forgetful = try CoordinatorBench()
        _ = try forgetful.does(.recover(Array(files.prefix(1))))
        #expect(try forgetful.spawns(1, after: [2]) == ["reply r1: conflict: app/2 waits for app/1 already"])
        for name in [forgetful.gpu, forgetful.laptop] { _ = try forgetful.does(.hostRemoved(name)) }
        #expect(forgetful[2]?.face.stuckReason?.hasPrefix("1, which it was to wait for, is gone.") == true)
    }
}
