import Testing

@testable import OrchCore

@Suite struct BodyTests {
    static func bodies() throws -> [(MessageType, WireBody)] {
        let key = try attempt(12, 3)
        let time = Timestamp(milliseconds: 0)
        let facts = HostFacts(slots: 2, slotsUsed: 1, labels: ["os": "linux"], notReady: ["git"])
        let stream = StreamID(high: 1, low: 2)
        let hello = Hello(
            orchVersion: "1", host: try HostName("gpu"), machine: "m", boot: "b", incarnation: 2, stream: stream, head: 9, oldest: 3, term: 4,
            facts: facts, inventory: [InventoryEntry(key: key, state: .running, run: 2)])
        let guidance = Guidance(id: "g", text: "use tabs", sentAt: time)
        let report = Report(
            id: "r", status: .stuck, reason: "why", pullRequestUrl: "u", question: .init(question: "q", options: ["a"], context: nil), at: time)
        let command = Command(
            id: "c", key: key, kind: .guidance, keepWorktree: true, force: true, guidance: guidance, report: report, to: try HostName("gpu"))
        let event = NumberedEvent(sequence: 1, time: time, key: key, run: 1, event: .guidance(.init(id: "g", receipt: .onHost)))
        let reference = try SessionReference("app/12", current: nil)
        let conversation = PackedConversation(key: key, id: "c-1", bytes: 7, digest: "00ff")
        let along = Continuation(conversation: conversation, notes: ["n"], pullRequestUrl: "u", costUSD: 0.5)
        let finding = SweepFinding(
            .runFolder, session: key.session, attempt: 3, path: "/p", branch: "b", pids: [4], bytes: 5, words: "w", atRisk: ["a"], outcome: .left,
            reason: "r")
        let swept = HostSweep(host: hello.host, findings: [finding], more: 1, notes: ["n"], missing: "m")
        let held = HeldAttempt(AgentAttempt(offer: Offer(attempt: 3, spec: try spec(12), guidance: [guidance]), at: time))
        return [
            (.conversationFrom, .conversationFrom(ConversationFrom(key: key, offset: 5))),
            (.conversation, .conversation(ConversationPiece(key: key, offset: 5, missing: "gone"))),
            (.hello, .hello(hello)), (.welcome, .welcome(Welcome(orchVersion: "1", host: hello.host, cursor: 7))), (.reset, .none),
            (.rejected, .rejected(Rejected(code: .wrongHost, words: "no", term: 5))), (.ping, .ping(Ping(cursor: 1))),
            (.pong, .pong(Pong(head: 1, slots: 2, slotsUsed: 1, signs: [.init(key: key, age: 5, requestOpen: true, doing: "Bash")]))),
            (.offer, .offer(Offer(attempt: 3, spec: try spec(12), guidance: [guidance], continues: along))),
            (.accepted, .accepted(Accepted(key: key))),
            (.refused, .refused(Refused(key: key, reason: .notReady, words: "no"))), (.fence, .fence(FenceOrder(key: key))),
            (.fenced, .fenced(Fenced(key: key))), (.holdingsFrom, .holdingsFrom(HoldingsFrom(after: key.session))),
            (.holdings, .holdings(Holdings(holdings: [Holding(session: key.session, highest: 3, attempt: held)], isLast: true))),
            (.eventsFrom, .eventsFrom(EventsFrom(from: 4))),
            (.events, .events(Events(stream: stream, events: [event]))), (.eventsAck, .eventsAck(EventsAck(upTo: 4))),
            (.logFrom, .logFrom(LogFrom(session: key.session, fence: Fence(attempt: 1, run: 2), offset: 5))),
            (.log, .log(LogPiece(session: key.session, fence: nil, offset: 5, size: 9, missing: "gone"))), (.command, .command(command)),
            (.done, .done(Done(id: "c", problem: Problem(.workAtRisk, "no", next: "save it", details: ["a"]), notes: ["n"], head: 4, want: .run))),
            (.ask, .ask(Ask(session: key.session))), (.answer, .answer(Answer(session: key.session, worktree: nil, missing: "gone"))),
            (.sweep, .sweep(SweepOrder(.prune, clean: true, keepDays: 3))), (.swept, .swept(swept)),
            (.keyChange, .keyChange(KeyChange(step: .use, key: "2k3m"))), (.keyChanged, .keyChanged(KeyChanged(step: .make, key: "2k3m"))),
            (.request, .request(Request(id: "q", call: .get(reference)))), (.reply, .reply(Reply(id: "q", problem: Problem(.usage, "no")))),
        ]
    }

    @Test func eachBodyComesBack() throws {
        let bodies = try Self.bodies()
        #expect(Set(bodies.map(\.0)) == Set(MessageType.allCases))
        for (type, body) in bodies {
            let json = try body.value.map { try Coding.json($0) } ?? ""
            #expect(try WireBody(type, from: TextDecoder(json: json)) == body)
        }
    }

    @Test func unknownMembersAreIgnoredMissingOnesAreNot() throws {
        let body = try WireBody(.fence, from: TextDecoder(json: #"{"key":{"session":"app/12","attempt":3},"colour":"red"}"#))
        #expect(body == .fence(FenceOrder(key: try attempt(12, 3))))
        #expect(throws: DecodingError.self) { try WireBody(.fence, from: TextDecoder(json: "{}")) }
        #expect(throws: InvalidName.self) { try WireBody(.fence, from: TextDecoder(json: #"{"key":{"session":"app/../x","attempt":3}}"#)) }
        #expect(throws: DecodingError.self) { try WireBody(.fence, from: TextDecoder(json: #"{"key":{"session":"app/12","attempt":-1}}"#)) }
    }

    @Test func eachCallComesBack() throws {
        let reference = try SessionReference("12", current: try ProjectName("app"))
        let calls: [Request.Call] = [
            .spawn(.init(spec: try spec(12), host: try HostName("gpu"))), .list(.init(project: nil, host: nil, completed: 20)), .get(reference),
            .order(.init(session: reference, kind: .cancel, keepWorktree: true, force: true, text: "t")), .heartbeat(reference),
            .sweep(.init(order: SweepOrder(.orphans, clean: true), host: try HostName("gpu"))),
            .logs(.init(session: reference, fence: nil, offset: 3)), .events(.init(after: 3)), .status,
        ]
        for call in calls { #expect(try Coding.isStable(Request(id: "q", call: call))) }
    }

    @Test func eachEventComesBack() throws {
        let key = try session(12)
        let conversation = PackedConversation(key: try attempt(12, 3), id: "c-1", bytes: 7, digest: "00ff")
        let moved = Moved(to: try HostName("gpu"), conversation: conversation)
        let end = RunEnd(kind: .rateLimited, detail: "limit", code: 1, signal: 9, until: Timestamp(milliseconds: 5), leftoversEnded: 2)
        let events: [AgentEvent] = [
            .state(.init(cause: .runEnded, state: .waiting, face: SessionFace(status: .prReady), end: end, closed: .cancelled)),
            .state(.init(cause: .closed, state: .closed, face: SessionFace(status: .working), closed: .moved, moved: moved)),
            .escalation(Escalation(id: "q", session: key, source: .agent, question: "?", options: ["a"], context: "c", askedAt: second(0).wall)),
            .escalationClosed(.init(id: "q")), .guidance(.init(id: "g", receipt: .delivered)),
        ]
        for event in events { #expect(try Coding.isStable(event)) }
    }

    @Test func theShapesThatTheProtocolPromises() throws {
        #expect(
            try Coding.json(Command(id: "c", key: try attempt(12, 3), kind: .pause))
                == #"{"force":false,"id":"c","keepWorktree":false,"key":{"attempt":3,"session":"app/12"},"kind":"pause"}"#)
        #expect(
            try Coding.json(AgentEvent.state(.init(cause: .preparationFailed, state: .waiting, face: SessionFace(status: .deletionFailed))))
                == #"{"cause":"preparation_failed","face":{"notes":[],"status":"deletion_failed"},"kind":"state","state":"waiting"}"#)
        #expect(try Coding.json(AgentEvent.escalationClosed(.init(id: "q"))) == #"{"id":"q","kind":"escalation_closed"}"#)
        #expect(try Coding.json(Request(id: "q", call: .status)) == #"{"call":{"kind":"status"},"id":"q"}"#)
        #expect(
            try Coding.json(Refused(key: try attempt(1), reason: .notReady, words: "no"))
                == #"{"key":{"attempt":1,"session":"app/1"},"reason":"not_ready","words":"no"}"#)
        #expect(try Coding.json(Done(id: "c", head: 4, want: .paused)) == #"{"head":4,"id":"c","notes":[],"want":"paused"}"#)
        #expect(
            try Coding.json(EventsFrom(from: 4)) + Coding.json(Ping(cursor: 1)) + Coding.json(StreamID(high: 0, low: 1))
                == #"{"from":4}{"cursor":1}"00000000000000000000000000000001""#)
    }

    @Test func aReplyHasTheMembersItHas() throws {
        var reply = Reply(id: "q")
        reply.done = OrderDone(session: try session(12), waitingFor: "waiting for gpu", notes: [])
        #expect(try Coding.json(reply) == #"{"done":{"notes":[],"session":"app/12","waitingFor":"waiting for gpu"},"id":"q"}"#)
    }
}
