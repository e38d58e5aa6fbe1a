import Simulator

@testable import OrchCore

/// An agent on the bench: what comes in, and what it does, as lines. Its journal is checked against its memory after each step.
struct AgentBench {
    var journal = ModelJournal(stream: StreamID(high: 7, low: 7))
    var machine: AgentMachine
    var now = second(0)
    let slots: Int
    /// The coordinator's side of the link.
    var sent: UInt64 = 0
    var heard: UInt64 = 0
    var link = LinkID.none
    var timers: [(AgentTimer, after: Int64)] = []
    var files: [StatusFile] = []
    var logged: [String] = []
    /// What the coordinator was sent, whole.
    var received: [WireBody] = []

    let route = Route(1)

    init(slots: Int = 2) throws {
        self.slots = slots
        machine = try Self.begin(&journal, slots: slots)
        _ = try told(machine.start(at: now))
        try welcome()
    }

    private static func begin(_ journal: inout ModelJournal, slots: Int) throws -> AgentMachine {
        let (incarnation, start) = journal.start()
        let identity = AgentMachine.Identity(host: try HostName("gpu"), machine: "m", boot: "b", incarnation: incarnation, stream: journal.stream)
        return AgentMachine(identity, facts: .ready(slots: slots), start)
    }

    /// The agent ends without a word, and begins anew from its journal.
    mutating func restart() throws -> [String] {
        machine = try Self.begin(&journal, slots: slots)
        sent = 0
        return try told(machine.start(at: now))
    }

    /// A new link, as the coordinator makes it.
    mutating func welcome(term: UInt64 = 1) throws {
        if machine.greeted == nil { _ = try does(.unlinked(route, FrameHeader(type: .reset, term: term), .none)) }
        link = LinkID(high: term, low: link.low + 1)
        sent = 0
        heard = 0
        _ = try hears(.welcome, .welcome(Welcome(orchVersion: "1", host: machine.identity.host, cursor: 0, hello: machine.hellos)), term: term)
    }

    mutating func hears(
        _ type: MessageType, _ body: WireBody, term: UInt64 = 1, correlation: UInt64 = 0, blob: [UInt8]? = nil
    ) throws -> [String] {
        sent += 1
        let header = FrameHeader(type: type, link: link, term: term, sequence: sent, acknowledged: heard, correlation: correlation)
        return try does(.linked(route, header, body, blob: blob))
    }

    mutating func offered(_ id: Int, _ number: UInt64 = 1, guidance: [Guidance] = []) throws -> [String] {
        try hears(.offer, .offer(Offer(attempt: number, spec: try spec(id), guidance: guidance)))
    }

    mutating func fenced(_ id: Int, _ number: UInt64 = 1) throws -> [String] {
        try hears(.fence, .fence(FenceOrder(key: try attempt(id, number))))
    }

    /// An order; its id is its kind unless it is named.
    mutating func ordered(
        _ kind: Command.Kind, _ id: Int, _ number: UInt64 = 1, named name: String? = nil, keepWorktree: Bool = false, force: Bool = false,
        words: String? = nil, report: Report? = nil
    ) throws -> [String] {
        let guidance = words.map { Guidance(id: $0, text: $0, sentAt: now.wall) }
        let command = Command(
            id: name ?? words ?? kind.rawValue, key: try attempt(id, number), kind: kind, keepWorktree: keepWorktree, force: force,
            guidance: guidance, report: report)
        return try hears(.command, .command(command))
    }

    /// A pong is left out unless it answers or tells of the host: that a slot was freed is a test of its own.
    mutating func does(_ input: AgentInput) throws -> [String] {
        let lines = try told(machine.handle(input, at: now))
        if case .linked = input { return lines }
        return lines.filter { !$0.hasPrefix("→ pong") || $0.contains(", news") || $0.contains(", load") }
    }

    mutating func prepares(_ id: Int, _ number: UInt64 = 1) throws -> [String] {
        let key = try attempt(id, number)
        return try does(.prepared(key, Prepared(branch: "issue-\(id)", path: "/w/\(id)", conversation: "c\(id)", notes: [])))
    }

    mutating func starts(_ id: Int, run: UInt64 = 1) throws -> [String] { try does(.started(try attempt(id), run: run)) }

    mutating func ends(_ id: Int, run: UInt64 = 1, _ kind: RunEnd.Kind, until: Timestamp? = nil, evidence: String? = nil) throws -> [String] {
        try does(.runEnded(try attempt(id), run: run, RunEnd(kind: kind, detail: "it was \(kind.rawValue)", until: until), evidence: evidence))
    }

    mutating func turnEnds(_ id: Int, run: UInt64 = 1, good: Bool = true) throws -> [String] {
        try does(.worker(try attempt(id), run: run, .turnEnded(good: good, costUSD: nil), offset: 1))
    }

    mutating func reports(
        _ id: Int, run: UInt64? = 1, _ status: SessionStatus, named name: String? = nil, asks question: String? = nil, reason: String? = nil
    ) throws -> [String] {
        let asked = question.map { Report.Question(question: $0, options: [], context: nil) }
        let report = Report(id: name ?? status.rawValue, status: status, reason: reason, question: asked, at: now.wall)
        return try does(.report(try attempt(id), run: run, report, spool: nil))
    }

    /// Offered, prepared, started: a worker lives.
    mutating func runs(_ id: Int) throws {
        _ = try offered(id)
        _ = try prepares(id)
        _ = try starts(id)
    }

    /// A worker has asked and ended.
    mutating func isStuck(_ id: Int) throws {
        try runs(id)
        _ = try reports(id, .stuck, asks: "which one?")
        _ = try ends(id, .finished)
    }

    subscript(_ id: Int, _ number: UInt64 = 1) -> AgentAttempt? { (try? attempt(id, number)).flatMap { machine.attempts[$0] } }

    private mutating func told(_ effects: [AgentEffect]) throws -> [String] {
        try journal.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        try machine.check(slots: slots)
        guard machine.attempts == journal.attempts, machine.tombstones == journal.tombstones, machine.term == journal.term else {
            throw Violation("memory and journal differ")
        }
        for effect in effects {
            switch effect {
            case .schedule(let timer, let after): timers.append((timer, after))
            case .writeStatusFile(let file), .correctStatusFile(let file): files.append(file)
            case .log(let words): logged.append(words)
            case .send(_, let message, _):
                received.append(message.body)
                if message.header.link == link { heard = message.header.sequence }
            case .sendUnlinked(_, _, let body): received.append(body)
            default: break
            }
        }
        return effects.compactMap(\.line)
    }
}
