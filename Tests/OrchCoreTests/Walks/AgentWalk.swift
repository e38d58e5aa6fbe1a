import Simulator

@testable import OrchCore

/// An agent alone with a coordinator that orders anything and a shell that says anything.
struct AgentWalk {
    var dice: SplitMix64
    var journal = ModelJournal(stream: StreamID(high: 3, low: 3))
    var machine: AgentMachine
    var now = second(0)
    /// What the coordinator's side of the link would count.
    var link: (id: LinkID, sent: UInt64, heard: UInt64) = (.none, 0, 0)
    var count = 0
    let route = Route(1)
    static let slots = 2

    init(seed: UInt64) throws {
        dice = SplitMix64(seed: seed)
        machine = try Self.begin(&journal)
    }

    private static func begin(_ journal: inout ModelJournal) throws -> AgentMachine {
        let (incarnation, start) = journal.start()
        let identity = AgentMachine.Identity(host: try HostName("alpha"), machine: "m", boot: "b", incarnation: incarnation, stream: journal.stream)
        return AgentMachine(identity, facts: .ready(slots: slots), start)
    }

    mutating func step() throws {
        now = now.later(milliseconds: Int64(dice.below(3000)))
        count += 1
        if dice.one(in: 100) {
            machine = try Self.begin(&journal)
            try perform(machine.start(at: now))
        } else {
            try perform(machine.handle(try input(), at: now))
        }
        try machine.check(slots: Self.slots)
        guard machine.attempts == journal.attempts, machine.tombstones == journal.tombstones, machine.head == journal.head else {
            throw Violation("memory and journal differ")
        }
    }

    private mutating func perform(_ effects: [AgentEffect]) throws {
        try journal.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        for case .send(_, let message, _) in effects where message.header.link == link.id {
            guard message.header.sequence == link.heard + 1 else { throw Violation("\(message.header.sequence) is sent after \(link.heard)") }
            link.heard = message.header.sequence
        }
        for case .start(let order) in effects {
            guard order.run == journal.attempts[order.key]?.run, journal.attempts[order.key]?.phase == .starting else {
                throw Violation("\(order.key).\(order.run) is started and not in the journal")
            }
        }
    }

    private mutating func input() throws -> AgentInput {
        let key = try anyKey()
        let run = dice.one(in: 5) ? UInt64(dice.below(4)) : journal.attempts[key]?.run ?? 1
        switch dice.below(26) {
        case 0: return .unlinked(route, FrameHeader(type: .reset, term: UInt64(dice.below(3))), .none)
        case 1: return .malformed(route, "noise")
        case 2: return .eventsRead(journal.page(from: UInt64(dice.below(9))))
        case 3, 4: return .prepared(key, Prepared(branch: "b", path: "/w", conversation: "c", notes: []))
        case 5: return .preparationFailed(key, words: "no")
        case 6, 7: return .started(key, run: run)
        case 8, 9: return .runEnded(key, run: run, end(), evidence: nil)
        case 10, 11: return .worker(key, run: run, news(), offset: 7)
        case 12, 13: return .report(key, run: dice.one(in: 3) ? nil : run, report(), spool: "s")
        case 14: return .assessed(key, atRisk: dice.one(in: 2) ? ["a"] : [])
        case 15 where !dice.one(in: 3): return moving(key)
        case 15: return .removed(key, [.done(notes: []), .atRisk(["a"]), .failed("no")][dice.below(3)])
        case 16: return .timer([.waiting(key, run: run), .pause(key, run: run), .ending(key, run: run), .recover][dice.below(4)])
        case 17: return .facts(HostFacts(slots: Self.slots, slotsUsed: 0, labels: [:], notReady: dice.one(in: 4) ? ["git"] : []))
        case 18: return welcome()
        default: return try linked(key)
        }
    }

    /// What shells bring of moves, in any order.
    private mutating func moving(_ key: AttemptKey) -> AgentInput {
        switch dice.below(7) {
        case 0, 1: .moveAssessed(key, atRisk: dice.one(in: 4) ? ["a"] : [], isLast: dice.one(in: 2))
        case 2, 3: .packed(key, [.packed(bytes: 5, digest: "d"), .nothing, .failed("no")][dice.below(3)])
        case 4: .transferred(key, [.reached(2), .complete, .failed("no")][dice.below(3)])
        case 5: .conversationRead(ConversationPiece(key: key, offset: 1), blob: [1], correlation: 4)
        default: .unpacked(key, problem: dice.one(in: 2) ? "no" : nil)
        }
    }

    private mutating func welcome() -> AgentInput {
        guard machine.greeted == route else { return .unlinked(route, FrameHeader(type: .reset, term: machine.term), .none) }
        link = (LinkID(high: 1, low: UInt64(count)), 1, 0)
        let header = FrameHeader(type: .welcome, link: link.id, term: machine.term, sequence: 1)
        return .linked(route, header, .welcome(Welcome(orchVersion: "9", host: machine.identity.host, cursor: 0, hello: machine.hellos)))
    }

    private mutating func linked(_ key: AttemptKey) throws -> AgentInput {
        let isInOrder = !dice.one(in: 40)
        if isInOrder { link.sent += 1 }
        let header = FrameHeader(
            type: .command, link: link.id, term: dice.one(in: 60) ? .max : machine.term, sequence: isInOrder ? link.sent : .max,
            acknowledged: dice.one(in: 60) ? .max : link.heard)
        return .linked(route, header, try body(key))
    }

    private mutating func body(_ key: AttemptKey) throws -> WireBody {
        let kinds: [Command.Kind] = [.cancel, .pause, .resume, .restart, .guidance, .delete, .update, .move, .release]
        let guidance = Guidance(id: "g\(dice.below(40))", text: "words", sentAt: now.wall)
        let command = Command(
            id: "order-\(dice.one(in: 5) ? dice.below(count) : count)", key: key, kind: kinds[dice.below(kinds.count)], keepWorktree: dice.one(in: 3),
            force: dice.one(in: 3), guidance: dice.one(in: 9) ? nil : guidance, report: dice.one(in: 9) ? nil : report(),
            to: dice.one(in: 9) ? nil : machine.identity.host)
        let conversation = PackedConversation(key: key, id: "c", bytes: 5, digest: "d")
        let along = Continuation(conversation: dice.one(in: 2) ? conversation : nil)
        switch dice.below(11) {
        case 0, 1:
            let spec = try spec(key.session.id.issueNumber ?? 1)
            return .offer(Offer(attempt: key.attempt, spec: spec, guidance: [], continues: dice.one(in: 2) ? along : nil))
        case 10:
            let piece = ConversationPiece(key: key, offset: 2, missing: dice.one(in: 3) ? "gone" : nil)
            return dice.one(in: 2) ? .conversation(piece) : .conversationFrom(ConversationFrom(key: key, offset: 2))
        case 2: return dice.one(in: 3) ? .fence(FenceOrder(key: key)) : .ping(Ping(cursor: 0))
        case 3: return .eventsFrom(EventsFrom(from: dice.one(in: 3) ? .max : 0))
        case 4: return .eventsAck(EventsAck(upTo: dice.one(in: 3) ? .max : journal.head))
        default: return .command(command)
        }
    }

    private mutating func anyKey() throws -> AttemptKey {
        let session = try session(dice.below(3) + 1)
        if dice.one(in: 30) { return AttemptKey(session: session, attempt: .max) }
        let open = journal.attempts.keys.filter { $0.session == session }.max()
        if let open, !dice.one(in: 8) { return open }
        return AttemptKey(session: session, attempt: (open?.attempt ?? 0) + 1)
    }

    private mutating func end() -> RunEnd {
        let kinds: [RunEnd.Kind] = [.finished, .infrastructure, .rateLimited, .notLoggedIn, .exhausted, .startFailed, .stopped, .fenced]
        return RunEnd(kind: kinds[dice.below(kinds.count)], detail: "so", until: dice.one(in: 2) ? now.wall : nil)
    }

    private mutating func news() -> WorkerNews {
        switch dice.below(3) {
        case 0: .sign(doing: "Bash", requestOpen: true)
        case 1: .delivered(guidance: "g\(dice.below(40))")
        default: .turnEnded(good: dice.one(in: 2), costUSD: 1)
        }
    }

    private mutating func report() -> Report {
        let question = dice.one(in: 4) ? Report.Question(question: "?", options: [], context: nil) : nil
        let status = SessionStatus.allCases[dice.below(14)]
        return Report(id: "r\(dice.below(200))", status: status, question: question, acknowledges: dice.one(in: 3), at: now.wall)
    }
}
