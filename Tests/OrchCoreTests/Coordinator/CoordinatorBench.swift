import Simulator

@testable import OrchCore

/// A coordinator on the bench with the hosts `gpu` (2 slots) and `laptop` (1 slot): what comes in, and what it does, as lines. Its ledger
/// is checked against its memory after each step.
struct CoordinatorBench {
    var ledger = ModelLedger()
    var machine: CoordinatorMachine
    var now = second(0)
    let gpu: HostName
    let laptop: HostName
    /// The correlation of the last reset that each host was sent.
    var resets: [HostName: UInt64] = [:]
    /// The agents' side of each link.
    var links: [HostName: (id: LinkID, sent: UInt64, heard: UInt64)] = [:]
    /// The number of the last event of each host.
    var heads: [HostName: UInt64] = [:]
    var timers: [(CoordinatorTimer, after: Int64)] = []
    var replies: [Reply] = []
    var logged: [String] = []
    var requests = 0
    let policy: CoordinatorPolicy

    init(policy: CoordinatorPolicy = CoordinatorPolicy()) throws {
        self.policy = policy
        gpu = try HostName("gpu")
        laptop = try HostName("laptop")
        for name in [gpu, laptop] { ledger.hosts[name] = HostRecord(name: name, isLocal: false) }
        machine = CoordinatorMachine(ledger.start(), policy: policy)
        _ = try told(machine.start(at: now))
    }

    /// Ends without a word, and begins anew from the ledger.
    mutating func restart() throws -> [String] {
        machine = CoordinatorMachine(ledger.start(), policy: policy)
        links = [:]
        return try told(machine.start(at: now))
    }

    mutating func does(_ event: CoordinatorEvent) throws -> [String] { try told(machine.handle(event, at: now)) }

    // MARK: Agents

    mutating func hello(
        _ name: HostName, slots: Int? = nil, used: Int = 0, inventory: [(Int, UInt64, AttemptState)] = [], head: UInt64? = nil, oldest: UInt64 = 1,
        term: UInt64 = 0, stream: UInt64 = 1, incarnation: UInt64 = 1, answers: UInt64? = nil, notReady: [String] = [],
        machine: String = "m", labels: [String: String] = [:], clones: [String]? = nil
    ) throws -> [String] {
        let facts = HostFacts(slots: slots ?? (name == gpu ? 2 : 1), slotsUsed: used, labels: labels, notReady: notReady, clones: clones)
        let entries = try inventory.map { InventoryEntry(key: try attempt($0.0, $0.1), state: $0.2, run: 1) }
        heads[name] = head ?? heads[name] ?? 0
        let hello = Hello(
            orchVersion: "1", host: name, machine: machine, boot: "b", incarnation: incarnation, stream: StreamID(high: 5, low: stream),
            head: heads[name] ?? 0, oldest: oldest, term: term, facts: facts, inventory: entries)
        return try say(hello: hello, from: name, answers: answers)
    }

    /// - Parameter answers: the correlation of the reset that it answers; the newest one unless it is said. An agent that was not
    ///   greeted yet, or has another journal, is on a new connection.
    mutating func say(hello: Hello, from name: HostName, answers: UInt64? = nil) throws -> [String] {
        let isKnown = hello.stream == ledger.hosts[name]?.stream && machine.hosts[name]?.isAsked == true
        if answers == nil, !isKnown { _ = try does(.connected(name)) }
        var past: [SessionKey: PastSession] = [:]
        for entry in hello.inventory where !machine.isLive(entry.key.session) { past[entry.key.session] = ledger.past(entry.key.session) }
        return try does(.hello(name, hello, answers: answers ?? resets[name] ?? 0, past: past))
    }

    mutating func says(_ name: HostName, _ body: WireBody, correlation: UInt64 = 0, blob: [UInt8]? = nil) throws -> [String] {
        links[name]?.sent += 1
        let link = links[name]
        let header = FrameHeader(
            type: .pong, link: link?.id ?? .none, term: 1, sequence: link?.sent ?? 0, acknowledged: link?.heard ?? 0, correlation: correlation)
        return try does(.linked(name, header, body, blob: blob))
    }

    /// The next event of a host's journal, heard on the status channel.
    mutating func happens(
        _ name: HostName, _ id: Int, attempt number: UInt64 = 1, run: UInt64 = 1, _ cause: AgentEvent.StateChange.Cause, _ state: AttemptState,
        _ status: SessionStatus, closed: CloseReason? = nil
    ) throws -> [String] {
        let change = AgentEvent.StateChange(cause: cause, state: state, face: SessionFace(status: status), closed: closed)
        return try does(.published(name, StreamID(high: 5, low: 1), next(name, id, attempt: number, run: run, .state(change))))
    }

    mutating func next(
        _ name: HostName, _ id: Int, attempt number: UInt64 = 1, run: UInt64 = 1, _ event: AgentEvent
    ) throws -> NumberedEvent {
        let head = (heads[name] ?? 0) + 1
        heads[name] = head
        return NumberedEvent(sequence: head, time: now.wall, key: try OrchCoreTests.attempt(id, number), run: run, event: event)
    }

    // MARK: Clients

    mutating func asks(_ call: Request.Call, about key: SessionKey, named id: String? = nil) throws -> [String] {
        requests += 1
        let request = Request(id: id ?? "r\(requests)", call: call)
        var past = machine.isLive(key) ? nil : ledger.past(key) ?? PastSession(record: nil, highestAttempt: 0)
        for other in request.after where !machine.isLive(other) { past?.ends[other] = ledger.past(other)?.record?.face.status }
        return try does(.request(ClientID(1), request, key: key, past: past))
    }

    mutating func spawns(
        _ id: Int, on host: HostName? = nil, named name: String? = nil, labels: [String: String]? = nil, after: [Int] = [], priority: Int? = nil
    ) throws -> [String] {
        var wishes: PlacementWishes?
        if labels != nil || !after.isEmpty || priority != nil {
            wishes = PlacementWishes(labels: labels, after: after.isEmpty ? nil : try after.map { try session($0) }, priority: priority)
        }
        return try asks(.spawn(Request.Spawn(spec: try spec(id), host: host, wishes: wishes)), about: try session(id), named: name)
    }

    /// Lets no new work go to a host, or lets it again.
    mutating func orders(_ kind: HostOrder.Kind, _ name: HostName) throws -> [String] {
        requests += 1
        let request = Request(id: kind.rawValue, call: .host(HostOrder(host: name, kind: kind)))
        return try does(.request(ClientID(1), request, key: nil, past: nil))
    }

    mutating func orders(
        _ kind: Command.Kind, _ id: Int, named name: String? = nil, keepWorktree: Bool = false, force: Bool = false, text: String? = nil,
        report: SessionStatus? = nil, to: HostName? = nil
    ) throws -> [String] {
        let reference = try SessionReference("app/\(id)", current: nil)
        let word = report.map { Report(id: "report", status: $0, at: now.wall) }
        let order = Request.Order(session: reference, kind: kind, keepWorktree: keepWorktree, force: force, text: text, report: word, to: to)
        return try asks(.order(order), about: try session(id), named: name ?? kind.rawValue)
    }

    mutating func gets(_ id: Int) throws -> [String] { try asks(.get(try SessionReference("app/\(id)", current: nil)), about: try session(id)) }

    mutating func done(_ name: HostName, _ id: String, _ code: Problem.Code? = nil, want: Want? = nil) throws -> [String] {
        try says(name, .done(Done(id: id, problem: code.map { Problem($0, "no") }, head: heads[name] ?? 0, want: want)))
    }

    /// Session on `gpu`, its worker running.
    mutating func runs(_ id: Int) throws {
        if links[gpu] == nil { _ = try hello(gpu) }
        _ = try spawns(id, on: gpu)
        _ = try says(gpu, .accepted(Accepted(key: try attempt(id))))
        _ = try happens(gpu, id, .runStarted, .running, .working)
    }

    subscript(_ id: Int) -> SessionRecord? { (try? session(id)).flatMap { ledger.sessions[$0] } }

    private mutating func told(_ effects: [CoordinatorEffect]) throws -> [String] {
        try ledger.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        try machine.check(against: ledger)
        for effect in effects {
            switch effect {
            case .send(let name, let message):
                if links[name]?.id != message.header.link { links[name] = (message.header.link, 0, 0) }
                links[name]?.heard = message.header.sequence
            case .sendUnlinked(let name, let header, _): resets[name] = header.correlation
            case .schedule(let timer, let after): timers.append((timer, after))
            case .reply(_, let reply, _): replies.append(reply)
            case .log(let words): logged.append(words)
            default: break
            }
        }
        return effects.compactMap(\.line)
    }
}

extension CoordinatorEffect {
    /// The effect in a transcript; nil for what tests look at elsewhere.
    var line: String? {
        switch self {
        case .persist(.event(let event)): return event.line
        case .persist(.deleteSession(let key)): return "forget \(key.id)"
        case .persist(.attempts(let key, let highest)): return "\(key.id) has had attempt \(highest)"
        case .beginTerm(let above): return "term above \(above)"
        case .persist, .publish, .writeStatusFile, .removeStatusFile, .lookUp, .keepConversations, .schedule, .log: return nil
        case .lookAtTransfer(let conversation): return "look for conversation of \(conversation.key.short)"
        case .storePiece(let conversation, let offset, let bytes): return "store \(bytes.count) bytes of \(conversation.key.short) from \(offset)"
        case .readConversation(let name, let order, _): return "read conversation of \(order.key.short) from \(order.offset) for \(name)"
        case .shut(let name): return "shut \(name)"
        case .pinKey(let name, let key): return "pin \(key) of \(name)"
        case .unpinKey(let name): return "unpin \(name)"
        case .dropConversation(let key): return "drop conversation of \(key.short)"
        case .send(let name, let message): return "→ \(name) \(message.body.line)"
        case .sendUnlinked(let name, _, let body): return "⇢ \(name) \(body.line)"
        case .reply(_, let reply, _): return "reply \(reply.id): " + reply.line
        }
    }
}

extension Reply {
    fileprivate var line: String {
        if let problem { return "\(problem.code.rawValue): \(problem.words)" }
        if let session { return session.status.rawValue + (session.waitingFor.map { ", \($0)" } ?? session.host.map { " on \($0)" } ?? "") }
        if let host { return (["\(host.host) done"] + host.notes).joined(separator: ", ") }
        return done?.waitingFor ?? "done"
    }
}

extension LedgerEvent {
    fileprivate var line: String {
        if let status = fact.status { return "\(session?.id.text ?? "") is \(status.status.rawValue) (\(status.cause))" }
        if let escalation = fact.escalation { return "\(escalation.session.id) asks: \(escalation.question)" }
        if fact.escalationClosed != nil { return "\(session?.id.text ?? "") asks no more" }
        if let receipt = fact.guidance { return "\(receipt.id) is \(receipt.receipt.rawValue)" }
        if let reachability = fact.host { return "\(host?.text ?? "") is \(reachability.reachability.rawValue)" }
        return "\(session?.id.text ?? "") is gone"
    }
}
