import Testing

@testable import OrchCore

/// A session comes from another host with its conversation.
@Suite struct ArrivalTests {
    private static func conversation() throws -> PackedConversation {
        PackedConversation(key: try attempt(1), id: "c-far", bytes: 9, digest: "d")
    }

    private static func arrives(_ agent: inout AgentBench, along: Bool = true) throws -> [String] {
        let face = Continuation(conversation: along ? try conversation() : nil, notes: ["moved"], pullRequestUrl: "u", costUSD: 2)
        return try agent.hears(.offer, .offer(Offer(attempt: 2, spec: try spec(1), guidance: [], continues: face)))
    }

    private static func piece(_ agent: inout AgentBench, from offset: UInt64, missing: String? = nil) throws -> [String] {
        let piece = ConversationPiece(key: try attempt(1), offset: offset, missing: missing)
        return try agent.hears(.conversation, .conversation(piece), correlation: agent.machine.transfers, blob: missing == nil ? [1, 2] : nil)
    }

    @Test func theWorkerGoesOnWhenAllOfItIsHere() throws {
        var agent = try AgentBench()
        #expect(try Self.arrives(&agent) == ["accepted: preparing, queued", "→ accepted 1#2", "prepare 1#2 from its branch"])
        #expect(agent[1, 2]?.face.notes == ["moved"])
        #expect(agent[1, 2]?.face.pullRequestUrl == "u")
        #expect(try agent.prepares(1, 2) == ["prepared: preparing, registered", "look for conversation of 1#1 for 1#2"])
        #expect(try agent.does(.transferred(try attempt(1, 2), .reached(0))) == ["→ conversation of 1#1 from 0"])
        #expect(try Self.piece(&agent, from: 0) == ["store 2 bytes from 0 for 1#2"])
        #expect(try agent.does(.transferred(try attempt(1, 2), .reached(2))) == ["→ conversation of 1#1 from 2"])
        _ = try Self.piece(&agent, from: 2)
        #expect(try agent.does(.transferred(try attempt(1, 2), .complete)) == ["unpack c-far for 1#2 in /w/1"])
        #expect(try agent.does(.unpacked(try attempt(1, 2), problem: nil)) == ["drop conversation of 1#1", "start 1#2.1 resuming"])
        #expect(agent[1, 2]?.conversation == "c-far")
    }

    @Test func withoutOneANewOneBegins() throws {
        var agent = try AgentBench()
        #expect(try Self.arrives(&agent, along: false).last == "prepare 1#2 from its branch")
        #expect(try agent.prepares(1, 2) == ["prepared: running, registered", "start 1#2.1"])
    }

    @Test func aNewLinkAndANewAgentAskForTheRest() throws {
        var agent = try AgentBench()
        _ = try Self.arrives(&agent)
        _ = try agent.prepares(1, 2)
        _ = try agent.does(.transferred(try attempt(1, 2), .reached(0)))
        let old = agent.machine.transfers
        try agent.welcome()
        #expect(try agent.does(.transferred(try attempt(1, 2), .reached(2))) == ["→ conversation of 1#1 from 2"])
        // The answer of the old link.
        let late = ConversationPiece(key: try attempt(1), offset: 0)
        #expect(try agent.hears(.conversation, .conversation(late), correlation: old, blob: [1]) == [])
        #expect(try agent.restart() == ["look for conversation of 1#1 for 1#2"])
    }

    @Test func oneThatDoesNotArriveIsAQuestionForAPerson() throws {
        var agent = try AgentBench()
        _ = try Self.arrives(&agent)
        _ = try agent.prepares(1, 2)
        _ = try agent.does(.transferred(try attempt(1, 2), .reached(0)))
        #expect(
            try Self.piece(&agent, from: 0, missing: "gone")[0] == "preparation_failed: waiting, stuck")
        #expect(agent[1, 2]?.face.stuckReason?.contains("did not arrive: gone; restart tries again") == true)
        #expect(try agent.ordered(.restart, 1, 2).contains("prepare 1#2 from its branch"))
        #expect(try agent.prepares(1, 2).last == "look for conversation of 1#1 for 1#2")
    }

    @Test func aPausedOneDoesNotStart() throws {
        var agent = try AgentBench()
        _ = try Self.arrives(&agent)
        _ = try agent.prepares(1, 2)
        _ = try agent.ordered(.pause, 1, 2)
        _ = try agent.does(.transferred(try attempt(1, 2), .complete))
        #expect(try agent.does(.unpacked(try attempt(1, 2), problem: nil)) == ["paused: waiting, paused", "drop conversation of 1#1"].reversed())
        #expect(try agent.ordered(.resume, 1, 2).last == "start 1#2.1 resuming")
    }

    @Test func oneThatGoesOnAtOnceLeavesTheConversationWithTheCoordinator() throws {
        var agent = try AgentBench()
        _ = try Self.arrives(&agent)
        _ = try agent.prepares(1, 2)
        let command = Command(id: "move", key: try attempt(1, 2), kind: .move, to: try HostName("laptop"))
        #expect(try agent.hears(.command, .command(command)) == ["assess 1#2 in /w/1 for the move"])
        #expect(
            try agent.does(.moveAssessed(try attempt(1, 2), atRisk: [], isLast: false)) == ["assess 1#2 in /w/1 for the move, at last"])
        _ = try agent.does(.moveAssessed(try attempt(1, 2), atRisk: [], isLast: true))
        #expect(agent[1, 2]?.closed == .moved)
        #expect(agent[1, 2]?.moved?.conversation == nil)
    }
}
