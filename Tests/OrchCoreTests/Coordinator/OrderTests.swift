import Simulator
import Testing

@testable import OrchCore

@Suite struct OrderTests {
    @Test func anOrderIsDoneWhenItsEventsAreIn() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(try coordinator.orders(.pause, 1) == ["→ gpu order pause 1#1"])
        let paused = try coordinator.next(
            coordinator.gpu, 1, .state(.init(cause: .paused, state: .running, face: SessionFace(status: .paused))))
        #expect(try coordinator.done(coordinator.gpu, "pause") == ["→ gpu events from 2"])
        #expect(
            try coordinator.says(coordinator.gpu, .events(Events(stream: StreamID(high: 5, low: 1), events: [paused])))
                == ["1 is paused (paused)", "→ gpu ack 2", "reply pause: done"])
        #expect(coordinator.ledger.orders.isEmpty)
    }

    @Test func anOrderWaitsForItsHostAndIsSentAgain() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        #expect(try coordinator.orders(.pause, 1) == ["reply pause: waiting for gpu"])
        #expect(coordinator[1].map { coordinator.machine.view($0).waitingFor } == "waiting for gpu")
        _ = try coordinator.restart()
        for _ in 0..<2 {
            #expect(
                try coordinator.hello(coordinator.gpu, used: 1, inventory: [(1, 1, .running)]).last == "→ gpu order pause 1#1")
        }
        #expect(try coordinator.done(coordinator.gpu, "pause") == [])
        #expect(coordinator.ledger.orders.isEmpty)
    }

    @Test func aHostThatDoesNotAnswerIsNotWaitedForForEver() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.cancel, 1)
        let (timer, after) = try #require(coordinator.timers.last)
        #expect(after == Timing.hostAnswer)
        #expect(try coordinator.does(.timer(timer)) == ["reply cancel: waiting for gpu"])
        #expect(try coordinator.does(.timer(timer)) == [])
    }

    @Test func whoAsksAgainTakesThePlaceOfTheFirst() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.cancel, 1)
        #expect(try coordinator.orders(.cancel, 1) == [])
        #expect(coordinator.ledger.orders.count == 1)
        // Also at another coordinator, and whatever the session is meanwhile.
        _ = try coordinator.restart()
        #expect(try coordinator.orders(.cancel, 1) == ["reply cancel: waiting for gpu"])
        #expect(coordinator.ledger.orders.count == 1)
    }

    @Test func wordsGoAlongAtOnce() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(
            try coordinator.orders(.guidance, 1, named: "g", text: "use tabs")
                == ["g is queued", "→ gpu order guidance 1#1", "reply g: done"])
        #expect(try coordinator.orders(.guidance, 1, named: "g", text: "use tabs") == ["reply g: done"])
        _ = try coordinator.spawns(2, on: coordinator.laptop)
        #expect(try coordinator.orders(.guidance, 2, named: "h", text: "be quick") == ["h is queued", "reply h: done"])
        #expect(try coordinator.hello(coordinator.laptop).last == "→ laptop offer 2#1 with be quick")
    }

    @Test func ordersToASessionWithoutAHost() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.spawns(1)
        #expect(try coordinator.orders(.pause, 1) == ["1 is paused (pause)", "reply pause: done"])
        #expect(try coordinator.hello(coordinator.gpu).count == 2)
        #expect(try coordinator.orders(.restart, 1) == ["reply restart: refused: app/1 is not stuck: it is paused"])
        #expect(
            try coordinator.orders(.resume, 1) == ["1 is queued (resume)", "reply resume: done", "1 is queued (placed)", "→ gpu offer 1#1"])
        _ = try coordinator.spawns(2, on: coordinator.laptop)
        #expect(try coordinator.orders(.cancel, 2) == ["2 is cancelled (cancel)", "reply cancel: done"])
        #expect(!coordinator.machine.isLive(try session(2)))
        _ = try coordinator.spawns(3, on: coordinator.laptop)
        #expect(try coordinator.orders(.delete, 3) == ["forget 3", "3 is gone", "reply delete: done"])
        #expect(try coordinator.spawns(3, on: coordinator.laptop).first == "3 is queued (spawned)")
    }

    @Test(arguments: [Command.Kind.cancel, .pause, .resume, .restart, .guidance, .update]) func anEndedSessionTakesNoOrder(kind: Command.Kind) throws
    {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        #expect(try coordinator.orders(kind, 1, text: "x", report: .complete).first?.hasPrefix("reply \(kind.rawValue): refused: app/1 is") == true)
    }

    @Test func ordersThatTheStatusDoesNotAllow() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(try coordinator.orders(.resume, 1) == ["reply resume: refused: app/1 is not paused: it is working"])
        #expect(try coordinator.orders(.restart, 1) == ["reply restart: refused: app/1 is not stuck: it is working"])
        #expect(try coordinator.orders(.guidance, 1, text: "") == ["reply guidance: usage: the message is empty"])
        _ = try coordinator.orders(.cancel, 1)
        #expect(try coordinator.orders(.pause, 1) == ["reply pause: refused: app/1 is being cancelled"])
        #expect(try coordinator.orders(.guidance, 1, text: "x") == ["reply guidance: refused: app/1 is working: nobody would read it"])
        #expect(try coordinator.orders(.pause, 9) == ["reply pause: not_found: there is no session app/9"])
    }

    @Test func whetherASessionWithoutAWorkerIsRestartedItsHostDecides() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.happens(coordinator.gpu, 1, .runEnded, .waiting, .working)
        #expect(try coordinator.orders(.restart, 1) == ["→ gpu order restart 1#1"])
    }

    @Test func aRefusedOrderLeavesTheSessionAsItWas() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.pause, 1)
        #expect(coordinator[1]?.want == .paused)
        #expect(try coordinator.done(coordinator.gpu, "pause", .refused, want: .run) == ["1 is working (refused)", "reply pause: refused: no"])
        #expect(coordinator[1]?.want == .run)
        #expect(coordinator[1]?.face.notes == ["pause: no"])
    }

    @Test func wordsThatAreRefusedChangeNothingElse() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.guidance, 1, named: "g", text: "x")
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.done(coordinator.gpu, "pause", want: .paused)
        _ = try coordinator.done(coordinator.gpu, "g", .refused, want: .run)
        #expect(coordinator[1]?.want == .paused)
    }

    @Test func anOrderThatTheEndOfItsAttemptOvertookIsDone() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.pause, 1)
        #expect(
            try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .working, closed: .fenced).first == "1 is paused (requeued)")
        #expect(try coordinator.done(coordinator.gpu, "pause", .refused, want: .run) == ["reply pause: done"])
        #expect(coordinator[1]?.want == .paused)
        #expect(try coordinator.orders(.resume, 1).last == "→ gpu offer 1#2")
    }

    @Test func anAnswerThatTheCoordinatorDidNotLiveToPassOnIsKept() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.restart()
        _ = try coordinator.hello(coordinator.gpu, used: 1, inventory: [(1, 1, .running)])
        _ = try coordinator.done(coordinator.gpu, "pause")
        #expect(coordinator.ledger.replies["pause"]?.done != nil)
    }
}
