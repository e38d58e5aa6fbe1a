import Simulator
import Testing

@testable import OrchCore

/// `orch move`: what the coordinator asks of whom, and what it takes for a proof.
@Suite struct MoveOrderTests {
    @Test func aWorkerIsGivenUpByItsOwnHost() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        #expect(try coordinator.moves(1) == ["→ gpu order move 1#1 to laptop"])
        #expect(
            try coordinator.departs(1) == ["look for conversation of 1#1", "1 is queued (moved)", "→ gpu ack 2"])
        #expect(try coordinator.done(coordinator.gpu, "move") == ["reply move: done"])
        #expect(coordinator[1]?.pinned == coordinator.laptop)
        #expect(coordinator[1]?.face.notes.last?.contains("moved from gpu to laptop") == true)
        let view = coordinator[1].map { coordinator.machine.view($0) }
        #expect(view?.host == coordinator.laptop)
        #expect(view?.waitingFor == "waiting for gpu: the conversation comes from there")
    }

    @Test func theConversationComesInPiecesAndGoesAlong() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.isOnItsWay(1)
        let key = try attempt(1)
        #expect(try coordinator.does(.transferred(key, .reached(0))) == ["→ gpu conversation of 1#1 from 0"])
        #expect(try coordinator.piece(1, from: 0) == ["store 2 bytes of 1#1 from 0"])
        #expect(try coordinator.does(.transferred(key, .reached(2))) == ["→ gpu conversation of 1#1 from 2"])
        _ = try coordinator.piece(1, from: 2)
        #expect(
            try coordinator.does(.transferred(key, .complete))
                == ["→ gpu order release 1#1", "1 is queued (moved)", "1 is queued (placed)", "→ laptop offer 1#2 with its conversation"])
        _ = try coordinator.says(coordinator.laptop, .accepted(Accepted(key: try attempt(1, 2))))
        let order = ConversationFrom(key: key, offset: 4)
        #expect(
            try coordinator.says(coordinator.laptop, .conversationFrom(order), correlation: 7)
                == ["read conversation of 1#1 from 4 for laptop"])
        #expect(
            try coordinator.does(.conversationRead(coordinator.laptop, ConversationPiece(key: key, offset: 4), blob: [1], correlation: 7))
                == ["→ laptop conversation of 1#1"])
        // Nobody else gets it.
        #expect(
            try coordinator.says(coordinator.gpu, .conversationFrom(order))
                == ["→ gpu conversation of 1#1: the coordinator does not have it any more"])
        #expect(
            try coordinator.happens(coordinator.laptop, 1, attempt: 2, .runStarted, .running, .working)
                == ["drop conversation of 1#1", "1 is working (run_started)", "→ laptop ack 1"])
        #expect(coordinator[1]?.inheritance?.conversation == nil)
    }

    @Test func aRefusalIsToldAndChangesNothing() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.moves(1)
        #expect(
            try coordinator.done(coordinator.gpu, "move", .workAtRisk, want: .run)
                == ["1 is working (refused)", "reply move: work_at_risk: no"])
        #expect(coordinator[1]?.pinned == coordinator.gpu)
        #expect(coordinator[1]?.face.notes == ["move: no"])
    }

    @Test func withoutAConversationTheOldHostIsReleasedAtOnce() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.moves(1)
        #expect(
            try coordinator.departs(1, along: false)
                == ["→ gpu order release 1#1", "1 is queued (moved)", "→ gpu ack 2", "1 is queued (placed)", "→ laptop offer 1#2 going on"])
        #expect(coordinator[1]?.face.notes.last?.contains(", in a new conversation") == true)
    }

    @Test func theRestComesOverTheNextLinkAndToTheNextCoordinator() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.isOnItsWay(1)
        _ = try coordinator.does(.transferred(try attempt(1), .reached(0)))
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        // A piece of the old link.
        #expect(try coordinator.piece(1, from: 0) == [])
        #expect(try coordinator.hello(coordinator.gpu).contains("look for conversation of 1#1"))
        #expect(try coordinator.does(.transferred(try attempt(1), .reached(5))) == ["→ gpu conversation of 1#1 from 5"])
        #expect(try coordinator.restart() == [])
        #expect(try coordinator.hello(coordinator.gpu).contains("look for conversation of 1#1"))
    }

    @Test func whatCannotBeHadIsAQuestionForAPerson() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.isOnItsWay(1)
        _ = try coordinator.does(.transferred(try attempt(1), .reached(0)))
        #expect(try coordinator.piece(1, from: 0, missing: "gone") == ["1 is stuck (moved)"])
        #expect(coordinator[1]?.face.stuckReason?.contains("could not be fetched from gpu: gone; 'orch restart' tries again") == true)
        #expect(
            try coordinator.orders(.restart, 1) == ["look for conversation of 1#1", "1 is queued (restart)", "reply restart: done"])
        _ = try coordinator.does(.transferred(try attempt(1), .failed("no room")))
        #expect(
            try coordinator.moves(1, named: "now", force: true)
                == [
                    "→ gpu order release 1#1", "drop conversation of 1#1", "1 is queued (moved)", "reply now: done", "1 is queued (placed)",
                    "→ laptop offer 1#2 going on",
                ])
    }

    @Test func aHostThatIsNotHeardIsGivenUpByForceOnly() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        #expect(
            try coordinator.moves(1)
                == ["reply move: unreachable: gpu has not been heard since \(second(0).wall.iso8601), and its worker may well go on"])
        #expect(
            try coordinator.moves(1, named: "now", force: true)
                == ["1 is queued (moved)", "reply now: done", "1 is queued (placed)", "→ laptop offer 1#2 going on"])
        #expect(coordinator[1]?.attempt?.host == coordinator.laptop)
        #expect(coordinator[1]?.face.notes.first?.contains("starts on laptop from the last pushed commit, in a new conversation") == true)
        #expect(coordinator.replies.last?.done?.notes.count == 2)
        // Heard again, whatever it has is fenced, and what it says changes nothing.
        #expect(try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)]).contains("→ gpu fence 1#1"))
        #expect(try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete) == ["→ gpu ack 2"])
        #expect(coordinator[1]?.attempt?.number == 2)
    }

    @Test func oneThatLeftBeforeItWasGivenUpIsReleased() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.moves(1)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        _ = try coordinator.moves(1, named: "now", force: true)
        _ = try coordinator.hello(coordinator.gpu)
        #expect(try coordinator.departs(1) == ["→ gpu order release 1#1", "→ gpu ack 2"])
        #expect(coordinator[1]?.attempt?.number == 2)
    }

    @Test func anOfferThatWasNotAnsweredIsFencedFirst() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.spawns(1, on: coordinator.gpu)
        #expect(try coordinator.moves(1) == ["→ gpu fence 1#1", "reply move: done"])
        // Until the tombstone stands it is not placed, whatever happens to the link.
        #expect(try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .preparing)]).contains("→ gpu fence 1#1"))
        #expect(
            try coordinator.says(coordinator.gpu, .fenced(Fenced(key: try attempt(1))))
                == ["1 is queued (requeued)", "1 is queued (placed)", "→ laptop offer 1#2"])
    }

    @Test func oneThatWaitsGoesToAnotherHost() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.spawns(1, on: coordinator.gpu)
        #expect(
            try coordinator.moves(1)
                == ["1 is queued (moved)", "reply move: done", "1 is queued (placed)", "→ laptop offer 1#1"])
    }

    @Test func aPausedOneStaysPausedAndGoesOnThere() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.moves(1)
        #expect(try coordinator.departs(1) == ["look for conversation of 1#1", "1 is paused (moved)", "→ gpu ack 2"])
        _ = try coordinator.does(.transferred(try attempt(1), .complete))
        #expect(try coordinator.orders(.resume, 1).contains("→ laptop offer 1#2 with its conversation"))
    }

    @Test func movesThatCannotBe() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.hello(coordinator.laptop)
        #expect(try coordinator.moves(1, to: coordinator.gpu) == ["reply move: refused: app/1 is on gpu already"])
        #expect(try coordinator.moves(1, to: try HostName("moon")) == ["reply move: not_found: there is no host moon"])
        #expect(try coordinator.orders(.move, 1) == ["reply move: usage: the order names no host"])
        #expect(try coordinator.orders(.release, 1) == ["reply release: usage: only daemons say this to each other"])
        _ = try coordinator.moves(1)
        #expect(try coordinator.moves(1, named: "twice") == ["reply twice: conflict: app/1 is being moved already"])
        _ = try coordinator.orders(.cancel, 1)
        #expect(try coordinator.moves(1, named: "late") == ["reply late: refused: app/1 is to be cancelled"])
    }

    @Test func oneThatIsDeletedOnTheWayLeavesNothing() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.isOnItsWay(1)
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.does(.transferred(try attempt(1), .complete))
        #expect(try coordinator.orders(.cancel, 1).contains("drop conversation of 1#1"))
    }
}

extension CoordinatorBench {
    mutating func moves(_ id: Int, named name: String = "move", to host: HostName? = nil, force: Bool = false) throws -> [String] {
        try orders(.move, id, named: name, force: force, to: host ?? laptop)
    }

    /// The old host has closed the attempt.
    mutating func departs(_ id: Int, along: Bool = true) throws -> [String] {
        let conversation = PackedConversation(key: try attempt(id), id: "c-1", bytes: 9, digest: String(repeating: "d", count: 64))
        let change = AgentEvent.StateChange(
            cause: .closed, state: .closed, face: SessionFace(status: .working), closed: .moved,
            moved: Moved(to: laptop, conversation: along ? conversation : nil))
        return try does(.published(gpu, StreamID(high: 5, low: 1), next(gpu, id, .state(change))))
    }

    /// Its old host has closed the attempt, and has the conversation; the laptop has no place yet.
    mutating func isOnItsWay(_ id: Int) throws {
        try runs(id)
        _ = try hello(laptop)
        _ = try moves(id)
        _ = try departs(id)
    }

    mutating func piece(_ id: Int, from offset: UInt64, missing: String? = nil) throws -> [String] {
        let piece = ConversationPiece(key: try attempt(id), offset: offset, missing: missing)
        return try says(gpu, .conversation(piece), correlation: machine.questions, blob: missing == nil ? [1, 2] : nil)
    }
}
