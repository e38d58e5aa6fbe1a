import Simulator
import Testing

@testable import OrchCore

@Suite struct AgentLinkTests {
    private let old = Route(1)
    private let new = Route(2)

    @Test func aResetIsAnsweredWithEverythingThatIsOpen() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        try agent.isStuck(2)
        let reset = FrameHeader(type: .reset, term: 1, correlation: 9)
        #expect(try agent.does(.unlinked(old, reset, .none)) == ["⇢ hello 1#1 running, 2#1 waiting"])
        guard case .hello(let hello) = agent.received.last else { return #expect(Bool(false)) }
        #expect((hello.head, hello.oldest, hello.term, hello.facts.slotsUsed) == (agent.machine.head, 1, 1, 1))
    }

    @Test func afterTheHelloNothingIsTakenInBeforeTheWelcome() throws {
        var agent = try AgentBench()
        _ = try agent.does(.unlinked(old, FrameHeader(type: .reset, term: 1), .none))
        #expect(try agent.offered(1) == [])
        #expect(agent[1] == nil)
        try agent.welcome()
        #expect(try agent.offered(1).contains("→ accepted 1#1"))
    }

    @Test func aSlotThatWasFreedIsToldAtOnce() throws {
        var agent = try AgentBench(slots: 1)
        try agent.runs(1)
        agent.received = []
        _ = try agent.ends(1, .notLoggedIn)
        guard case .pong(let pong) = agent.received.last else { return _ = Issue.record("no pong") }
        #expect(pong.slotsUsed == 0)
    }

    @Test func aWelcomeThatComesTwiceIsOneLink() throws {
        var agent = try AgentBench()
        let header = FrameHeader(type: .welcome, link: agent.link, term: 1, sequence: 1)
        let welcome = Welcome(orchVersion: "1", host: agent.machine.identity.host, cursor: 0, hello: agent.machine.hellos)
        #expect(try agent.does(.linked(old, header, .welcome(welcome))) == [])
        #expect(try agent.offered(1).contains("→ accepted 1#1"))
        guard case .accepted = agent.received.last else { return #expect(Bool(false)) }
        #expect(agent.heard == 2)
    }

    @Test func aWelcomeToAnEarlierHelloIsNoLink() throws {
        var agent = try AgentBench()
        let reset = AgentInput.unlinked(old, FrameHeader(type: .reset, term: 1), .none)
        _ = try agent.does(reset)
        _ = try agent.does(reset)
        let header = FrameHeader(type: .welcome, link: LinkID(high: 1, low: 50), term: 1, sequence: 1)
        let host = agent.machine.identity.host
        #expect(try agent.does(.linked(old, header, .welcome(Welcome(orchVersion: "1", host: host, cursor: 0, hello: 2)))) == [])
        #expect(agent.machine.link == nil)
        #expect(try agent.does(.linked(old, header, .welcome(Welcome(orchVersion: "1", host: host, cursor: 0, hello: 3)))) == ["→ pong 0, 0/2"])
    }

    @Test func aGapEndsTheLink() throws {
        var agent = try AgentBench()
        agent.sent += 1
        #expect(try agent.offered(1) == ["⇢ hello"])
        #expect(agent[1] == nil)
    }

    @Test func aLowerTermIsRefusedAHigherOneObeyed() throws {
        var agent = try AgentBench()
        #expect(try agent.does(.unlinked(new, FrameHeader(type: .reset, term: 5), .none)) == ["term 5", "⇢ hello"])
        #expect(try agent.does(.unlinked(old, FrameHeader(type: .reset, term: 4), .none)) == ["⇢ rejected: stale_term"])
        #expect(try agent.offered(1) == ["⇢ rejected: stale_term"])
        #expect(try agent.restart() == [])
        #expect(agent.machine.term == 5)
    }

    @Test func leftoversOfAnotherConnectionAreIgnored() throws {
        var agent = try AgentBench()
        let stale = FrameHeader(type: .ping, link: LinkID(high: 9, low: 9), term: 1, sequence: 4)
        #expect(try agent.does(.linked(new, stale, .ping(Ping(cursor: 0)))) == [])
        #expect(try agent.offered(1).contains("→ accepted 1#1"))
    }

    @Test func theSameLinkOnANewConnectionBeginsAgain() throws {
        var agent = try AgentBench()
        let moved = FrameHeader(type: .ping, link: agent.link, term: 1, sequence: agent.sent + 1)
        #expect(try agent.does(.linked(new, moved, .ping(Ping(cursor: 0)))) == ["⇢ hello"])
    }

    @Test func noiseBeginsAgain() throws {
        var agent = try AgentBench()
        #expect(try agent.does(.malformed(old, "not JSON")) == ["⇢ hello"])
        #expect(try agent.does(.malformed(new, "not JSON")) == [])
    }

    @Test func eventsAreReadSentAndPruned() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        #expect(try agent.hears(.eventsFrom, .eventsFrom(EventsFrom(from: 2))) == ["read events from 2"])
        #expect(try agent.does(.eventsRead(agent.journal.page(from: 2))) == ["→ events 2 3"])
        #expect(try agent.hears(.eventsAck, .eventsAck(EventsAck(upTo: 2))) == ["prune 2"])
        #expect(try agent.hears(.eventsAck, .eventsAck(EventsAck(upTo: 2))) == [])
        #expect(try agent.hears(.eventsAck, .eventsAck(EventsAck(upTo: 99))) == [])
        #expect(try agent.hears(.eventsFrom, .eventsFrom(EventsFrom(from: 1))) == ["read events from 3"])
    }

    @Test func aPingIsAnsweredWithHeadSlotsAndSigns() throws {
        var agent = try AgentBench()
        try agent.runs(1)
        agent.now = second(5)
        #expect(try agent.hears(.ping, .ping(Ping(cursor: 0))) == ["→ pong 3, 1/2"])
        guard case .pong(let pong) = agent.received.last else { return #expect(Bool(false)) }
        #expect(pong.signs.map(\.age) == [5000])
    }

    @Test func numbersThatCannotBeAreIgnored() throws {
        var agent = try AgentBench()
        #expect(try agent.offered(1, .max) == [])
        #expect(try agent.fenced(1, .max) == [])
        #expect(try agent.does(.unlinked(old, FrameHeader(type: .reset, term: .max), .none)) == [])
        #expect(agent.machine.term == 1)
    }
}
