import Testing

@testable import OrchCore

@Suite struct DeleteOrderTests {
    @Test func deletedWhenTheHostSaysSo() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(try coordinator.orders(.delete, 1) == ["1 is deleting (deleting)", "→ gpu order delete 1#1"])
        #expect(try coordinator.happens(coordinator.gpu, 1, .deleting, .running, .deleting).first == "1 is deleting (deleting)")
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .deleting, closed: .deleted)
                == ["forget 1", "1 is gone", "→ gpu ack 3"])
        #expect(try coordinator.done(coordinator.gpu, "delete") == ["reply delete: done"])
        // Its numbers are never given out again.
        #expect(try coordinator.spawns(1, on: coordinator.gpu).contains("→ gpu offer 1#2"))
    }

    @Test func refusedForWorkAtRiskItIsAsBefore() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.delete, 1)
        #expect(
            try coordinator.done(coordinator.gpu, "delete", .workAtRisk, want: .run)
                == ["1 is working (refused)", "reply delete: work_at_risk: no"])
        #expect(coordinator[1]?.want == .run)
        #expect(coordinator[1]?.face.previousStatus == nil)
    }

    @Test func whatTheWorkerSaysMeanwhileDoesNotHideIt() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.delete, 1)
        #expect(try coordinator.happens(coordinator.gpu, 1, .reported, .running, .planning).first == "1 is deleting (reported)")
        #expect(
            try coordinator.done(coordinator.gpu, "delete", .workAtRisk, want: .run).first == "1 is planning (refused)")
    }

    @Test func theEndOfTheSessionDoesNotEndItsDeletion() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.delete, 1)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        #expect(coordinator[1]?.face.status == .deleting)
        _ = try coordinator.happens(coordinator.gpu, 1, .deleting, .closed, .deleting, closed: .complete)
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .deleting, closed: .deleted).first == "forget 1")
    }

    @Test func aDeletionThatFailsMayBeOrderedAgain() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.delete, 1)
        _ = try coordinator.happens(coordinator.gpu, 1, .deletionFailed, .waiting, .deletionFailed)
        _ = try coordinator.done(coordinator.gpu, "delete", .internalError, want: .deleted)
        #expect(coordinator[1]?.face.status == .deletionFailed)
        #expect(try coordinator.orders(.cancel, 1) == ["reply cancel: refused: app/1 could not be deleted"])
        _ = try coordinator.orders(.delete, 1, named: "again")
        #expect(coordinator[1]?.face.status == .deleting)
        _ = try coordinator.done(coordinator.gpu, "again", .workAtRisk, want: .deleted)
        #expect(coordinator[1]?.face.status == .deletionFailed)
    }

    @Test func aHostThatIsAwayIsWaitedFor() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        #expect(try coordinator.orders(.delete, 1) == ["1 is deleting (deleting)", "reply delete: waiting for gpu"])
        #expect(coordinator[1].map { coordinator.machine.view($0).waitingFor } == "waiting for gpu")
    }

    @Test func aPausedSessionWithoutAHostIsPausedAgain() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .working, closed: .fenced)
        _ = try coordinator.done(coordinator.gpu, "pause", .refused, want: .run)
        _ = try coordinator.orders(.delete, 1)
        _ = try coordinator.done(coordinator.gpu, "delete", .workAtRisk, want: .run)
        #expect(coordinator[1]?.want == .paused)
        #expect(coordinator[1]?.face.status == .paused)
    }

    @Test func aHostThatHadNothingOfItIsEnough() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        _ = try coordinator.orders(.delete, 1)
        #expect(try coordinator.done(coordinator.gpu, "delete") == ["forget 1", "1 is gone", "reply delete: done"])
    }

    @Test func aLaterForceStandsWhenTheFirstIsRefused() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.delete, 1, named: "a")
        _ = try coordinator.orders(.delete, 1, named: "b", force: true)
        _ = try coordinator.done(coordinator.gpu, "a", .workAtRisk, want: .run)
        #expect(coordinator[1]?.want == .deleted)
        #expect(coordinator[1]?.face.status == .deleting)
    }
}
