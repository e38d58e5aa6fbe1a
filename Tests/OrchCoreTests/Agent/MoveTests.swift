import Simulator
import Testing

@testable import OrchCore

/// A session leaves its host: nothing is stopped while work would be left behind, nothing is lost whenever the agent ends.
@Suite struct MoveTests {
    @Test func fromTheOrderToTheClosedAttempt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.moves(1) == ["assess 1#1 in /w/1 for the move"])
        #expect(try agent.assesses(1) == ["stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped) == ["run_ended: waiting, registered", "assess 1#1 in /w/1 for the move, at last"])
        #expect(try agent.assesses(1, isLast: true) == ["pack c1 of 1#1 in /w/1"])
        #expect(
            try agent.packs(1) == ["tombstone 1#1", "closed: closed, registered", "leave file of 1", "→ done move", "→ fenced 1#1"])
        #expect(agent[1]?.closed == .moved)
        let moved = Moved(to: try HostName("laptop"), conversation: try AgentBench.conversation(1))
        #expect(agent[1]?.moved == moved)
        #expect(agent.change(agent.machine.head)?.moved == moved)
        // An offer of the same attempt comes too late.
        #expect(try agent.offered(1) == ["→ fenced 1#1"])
    }

    /// The order was on its way when the session left, which may have begun anew since: its file tells of that.
    @Test func whatIsDeletedAfterItLeftDoesNotTakeTheFileAway() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isLeaving(1)
        _ = try agent.assesses(1, isLast: true)
        _ = try agent.packs(1)
        _ = try agent.ordered(.delete, 1, force: true)
        let lines = try agent.does(.removed(try attempt(1), .done(notes: [])))
        #expect(lines == ["drop conversation of 1#1", "closed: closed, deleting", "leave file of 1", "→ done delete", "→ fenced 1#1"])
        #expect(agent[1]?.closed == .deleted)
    }

    @Test func nothingIsStoppedWhileWorkWouldBeLeftBehind() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.moves(1)
        #expect(try agent.assesses(1, ["main.swift"]) == ["continues: running, registered", "→ done move: work_at_risk"])
        #expect(agent[1]?.phase == .running)
        #expect(agent[1]?.face.notes.last?.contains("not moved: the worktree of app/1 on gpu has work that is not on the remote") == true)
        // It may be ordered again.
        #expect(try agent.moves(1, named: "again") == ["assess 1#1 in /w/1 for the move"])
    }

    @Test func workOfTheLastMomentKeepsIt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isLeaving(1)
        #expect(
            try agent.assesses(1, ["main.swift"], isLast: true)
                == ["continues: waiting, registered", "→ done move: work_at_risk", "continues: running, working", "start 1#1.2 resuming"])
        #expect(agent.machine.tombstones.isEmpty)
    }

    @Test func forceLeavesItBehindAndSaysSo() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.moves(1, force: true) == ["stop 1#1.1 in peace"])
        _ = try agent.ends(1, .stopped)
        #expect(try agent.assesses(1, ["main.swift"], isLast: true) == ["pack c1 of 1#1 in /w/1"])
        #expect(agent[1]?.face.notes == ["left behind in /w/1 on gpu: main.swift"])
        #expect(try agent.does(.packed(try attempt(1), .failed("no room"))).contains("→ done move"))
        #expect(agent[1]?.closed == .moved)
        #expect(agent[1]?.moved?.conversation == nil)
    }

    @Test func withoutForceAConversationThatCannotBePackedKeepsIt() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isLeaving(1)
        _ = try agent.assesses(1, isLast: true)
        #expect(
            try agent.does(.packed(try attempt(1), .failed("no room")))
                == ["continues: waiting, registered", "→ done move: internal", "continues: running, working", "start 1#1.2 resuming"])
    }

    @Test func aStuckOneIsOnlyLookedAt() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        #expect(try agent.moves(1) == ["assess 1#1 in /w/1 for the move"])
        #expect(try agent.assesses(1) == ["assess 1#1 in /w/1 for the move, at last"])
        #expect(try agent.assesses(1, ["a"], isLast: true) == ["continues: waiting, stuck", "→ done move: work_at_risk"])
        #expect(agent[1]?.phase == .waiting(.stuck))
        _ = try agent.moves(1, named: "again")
        _ = try agent.assesses(1)
        _ = try agent.assesses(1, isLast: true)
        #expect(try agent.packs(1).contains("the question is closed"))
    }

    @Test func aPausedOneIsThawedSoThatItCanGo() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.ordered(.pause, 1)
        _ = try agent.moves(1)
        #expect(try agent.assesses(1) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
        #expect(try agent.ends(1, .stopped).last == "assess 1#1 in /w/1 for the move, at last")
        _ = try agent.assesses(1, isLast: true)
        _ = try agent.packs(1)
        #expect(agent[1]?.want == .paused)
        #expect(agent[1]?.closed == .moved)
    }

    @Test func whatHasEndedWellMeanwhileIsNotMoved() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.moves(1)
        _ = try agent.assesses(1)
        _ = try agent.reports(1, .complete)
        #expect(try agent.ends(1, .finished) == ["closed: closed, complete", "→ done move: refused"])
        #expect(agent.machine.tombstones.isEmpty)
    }

    @Test(arguments: [Command.Kind.cancel, .delete])
    func anOrderToEndOvertakesIt(kind: Command.Kind) throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isLeaving(1)
        #expect(try agent.ordered(kind, 1, force: true).contains("remove 1#1 in /w/1 by force"))
        #expect(try agent.assesses(1, isLast: true) == [])
        #expect(try agent.does(.removed(try attempt(1), .done(notes: []))).contains("→ done move: refused"))
    }

    @Test func ordersThatDoNotFit() throws {
        var agent = try AgentBench()
        #expect(try agent.moves(2) == ["→ done move: not_found"])
        try agent.isStuck(1)
        #expect(try agent.ordered(.move, 1, named: "nowhere") == ["→ done nowhere: usage"])
        _ = try agent.moves(1)
        #expect(try agent.moves(1, named: "twice") == ["→ done twice: conflict"])
        _ = try agent.assesses(1)
        #expect(try agent.ordered(.restart, 1) == ["→ done restart: refused"])
        _ = try agent.assesses(1, isLast: true)
        _ = try agent.packs(1)
        #expect(try agent.moves(1, named: "late") == ["→ done late: refused"])
        #expect(try agent.moves(1) == ["→ done move"])
    }

    @Test func oneThatIsBeingPreparedGoesWhenItIsReady() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        #expect(try agent.moves(1) == [])
        #expect(try agent.prepares(1) == ["prepared: waiting, registered", "assess 1#1 in /w/1 for the move, at last"])
        #expect(
            try agent.assesses(1, isLast: true) == ["tombstone 1#1", "closed: closed, registered", "leave file of 1", "→ done move", "→ fenced 1#1"])
        #expect(agent[1]?.moved?.conversation == nil)
    }

    /// It does not run, and the order is carried out all the same: not only when it is resumed.
    @Test func oneThatIsPausedWhileItIsPreparedGoesToo() throws {
        var agent = try AgentBench()
        _ = try agent.offered(1)
        _ = try agent.moves(1)
        _ = try agent.ordered(.pause, 1)
        #expect(
            try agent.prepares(1) == ["prepared: waiting, registered", "paused: waiting, paused", "assess 1#1 in /w/1 for the move"])
        #expect(try agent.assesses(1) == ["assess 1#1 in /w/1 for the move, at last"])
        #expect(try agent.assesses(1, isLast: true).contains("→ done move"))
        #expect(agent[1]?.closed == .moved)
    }

    @Test func oneThatIsPausedOnItsWayAndStaysIsPaused() throws {
        var agent = try AgentBench()
        try agent.isStuck(1)
        _ = try agent.moves(1)
        _ = try agent.assesses(1)
        _ = try agent.ordered(.pause, 1)
        #expect(try agent.assesses(1, ["a"], isLast: true) == ["continues: waiting, paused", "→ done move: work_at_risk"])
        #expect(agent[1]?.phase == .waiting(.stuck))
        _ = try agent.ordered(.resume, 1)
        #expect(agent[1]?.face.status == .stuck)
    }

    @Test func aNewAgentGoesOnAtEveryStep() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        _ = try agent.moves(1)
        #expect(try agent.restart() == ["assess 1#1 in /w/1 for the move", "observe 1#1.1"])
        _ = try agent.assesses(1)
        #expect(try agent.restart() == ["observe 1#1.1"])
        #expect(try agent.starts(1) == ["thaw 1#1.1", "stop 1#1.1 in peace"])
        _ = try agent.ends(1, .stopped)
        #expect(try agent.restart() == ["assess 1#1 in /w/1 for the move, at last"])
        // What was looked at before the worker was told to end proves nothing.
        #expect(try agent.assesses(1) == [])
        _ = try agent.assesses(1, isLast: true)
        #expect(try agent.restart() == ["assess 1#1 in /w/1 for the move, at last"])
        _ = try agent.assesses(1, isLast: true)
        _ = try agent.packs(1)
        #expect(try agent.restart() == [])
        #expect(try agent.packs(1) == [])
    }

    @Test func whatIsLeftIsGivenAndThenCleanedUp() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isLeaving(1)
        _ = try agent.assesses(1, isLast: true)
        _ = try agent.packs(1)
        let order = ConversationFrom(key: try attempt(1), offset: 4)
        #expect(try agent.hears(.conversationFrom, .conversationFrom(order)) == ["read conversation of 1#1 from 4"])
        #expect(
            try agent.does(.conversationRead(ConversationPiece(key: order.key, offset: 4), blob: [1], correlation: 9)) == ["→ conversation of 1#1"])
        #expect(try agent.ordered(.release, 1) == ["drop conversation of 1#1", "leave file of 1", "remove 1#1 in /w/1"])
        #expect(try agent.restart() == ["remove 1#1 in /w/1"])
        try agent.welcome()
        #expect(try agent.does(.removed(try attempt(1), .atRisk(["a"]))) == ["→ done release"])
        #expect(agent[1]?.answered.last?.notes == ["kept the worktree /w/1 on gpu: a"])
        #expect(agent[1]?.face.worktreePath == "/w/1")
        let unknown = ConversationFrom(key: try attempt(2), offset: 0)
        #expect(
            try agent.hears(.conversationFrom, .conversationFrom(unknown)) == ["→ conversation of 2#1: app/2#1 was not moved from here"])
    }
}

extension AgentBench {
    static func conversation(_ id: Int) throws -> PackedConversation {
        PackedConversation(key: try attempt(id), id: "c\(id)", bytes: 9, digest: "d")
    }

    mutating func moves(_ id: Int, named name: String = "move", force: Bool = false) throws -> [String] {
        let command = Command(id: name, key: try attempt(id), kind: .move, force: force, to: try HostName("laptop"))
        return try hears(.command, .command(command))
    }

    mutating func assesses(_ id: Int, _ atRisk: [String] = [], isLast: Bool = false) throws -> [String] {
        try does(.moveAssessed(try attempt(id), atRisk: atRisk, isLast: isLast))
    }

    mutating func packs(_ id: Int) throws -> [String] { try does(.packed(try attempt(id), .packed(bytes: 9, digest: "d"))) }

    /// Its worker has been ended for a move.
    mutating func isLeaving(_ id: Int) throws {
        _ = try moves(id)
        _ = try assesses(id)
        _ = try ends(id, .stopped)
    }

    /// What the event of this number tells.
    func change(_ sequence: UInt64) -> AgentEvent.StateChange? {
        guard case .state(let change) = journal.history.first(where: { $0.sequence == sequence })?.event else { return nil }
        return change
    }
}
