import Simulator

@testable import OrchCore

/// A coordinator alone with clients that ask anything and agents that say anything.
struct CoordinatorWalk {
    var dice: SplitMix64
    var ledger = ModelLedger()
    var machine: CoordinatorMachine
    var now = second(0)
    let names: [HostName]
    /// What the agents' side of each link would count.
    var links: [HostName: (id: LinkID, sent: UInt64, heard: UInt64)] = [:]
    var requests = 0

    init(seed: UInt64) throws {
        dice = SplitMix64(seed: seed)
        names = [try HostName("alpha"), try HostName("beta")]
        for name in names { ledger.hosts[name] = HostRecord(name: name, isLocal: name.text == "alpha") }
        machine = CoordinatorMachine(ledger.start())
    }

    mutating func step() throws {
        now = now.later(milliseconds: Int64(dice.below(3000)))
        if dice.one(in: 150) {
            machine = CoordinatorMachine(ledger.start())
            links = [:]
            return try perform(machine.start(at: now))
        }
        try perform(machine.handle(try event(), at: now))
        try machine.check(against: ledger)
    }

    private mutating func perform(_ effects: [CoordinatorEffect]) throws {
        try ledger.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        for case .send(let name, let message) in effects {
            if links[name]?.id != message.header.link { links[name] = (message.header.link, 0, 0) }
            guard message.header.sequence == (links[name]?.heard ?? 0) + 1 else { throw Violation("\(name) is sent \(message.header.sequence)") }
            links[name]?.heard = message.header.sequence
        }
    }

    private mutating func event() throws -> CoordinatorEvent {
        let name = names[dice.below(2)]
        switch dice.below(20) {
        case 0: return .connected(name)
        case 1: return dice.one(in: 3) ? .disconnected(name) : .connected(name)
        case 2: return .hello(name, try hello(name), answers: dice.one(in: 4) ? 0 : machine.hosts[name]?.connection ?? 0, past: try past())
        case 3: return .timer([.ping(name, links[name]?.id ?? .none), .greet(name, connection: 1), .unknown(name, loss: 1)][dice.below(3)])
        case 4: return dice.one(in: 5) ? .malformed(name, "noise") : .timer(.answer("request-\(dice.below(requests + 1))"))
        case 5: return .published(name, stream(), try numbered())
        case 6: return dice.one(in: 4) ? .hostRemoved(name) : .hostAdded(HostRecord(name: name, isLocal: false))
        case 7...11: return try request()
        default: return try linked(name)
        }
    }

    private mutating func linked(_ name: HostName) throws -> CoordinatorEvent {
        let link = links[name]
        let isInOrder = !dice.one(in: 30)
        if isInOrder { links[name]?.sent += 1 }
        let header = FrameHeader(
            type: .pong, link: link?.id ?? .none, term: 1, sequence: isInOrder ? (link?.sent ?? 0) + 1 : number(),
            acknowledged: dice.one(in: 50) ? number() : link?.heard ?? 0, correlation: UInt64(dice.below(5)))
        return .linked(name, header, try body(), blob: nil)
    }

    private mutating func body() throws -> WireBody {
        let key = try anyKey()
        switch dice.below(10) {
        case 0: return .accepted(Accepted(key: key))
        case 1: return .refused(Refused(key: key, reason: [.full, .notReady, .invalid, .fenced][dice.below(4)], words: "no"))
        case 2: return .fenced(Fenced(key: key))
        case 3: return .answer(Answer(session: key.session, worktree: nil, missing: "gone"))
        case 4:
            let sign = Pong.Sign(key: key, age: dice.one(in: 2) ? Int64.max : -5, requestOpen: false, doing: "x\u{1B}")
            return .pong(Pong(head: number(), slots: dice.below(4), slotsUsed: dice.one(in: 20) ? .max : dice.below(3), signs: [sign]))
        case 5: return .events(Events(stream: stream(), events: [try numbered(), try numbered(), try numbered()]))
        case 6...8:
            let order = dice.any(of: ledger.orders.map(\.command))
            let problem = dice.one(in: 2) ? Problem(.refused, "no") : nil
            return .done(Done(id: order?.id ?? "unknown", problem: problem, head: dice.one(in: 3) ? number() : 0, want: dice.one(in: 2) ? .run : nil))
        default: return dice.one(in: 8) ? .fence(FenceOrder(key: key)) : .pong(Pong(head: 3, slots: 2, slotsUsed: 0, signs: []))
        }
    }

    private mutating func numbered() throws -> NumberedEvent {
        let cursor = ledger.hosts[names[dice.below(2)]]?.cursor ?? 0
        let key = try anyKey()
        let statuses = SessionStatus.allCases
        let states: [AttemptState] = [.accepted, .preparing, .running, .waiting, .closed, .closed]
        let reasons: [CloseReason?] = [.complete, .cancelled, .deleted, .fenced, .refused, .moved, nil]
        let state = states[dice.below(states.count)]
        var face = SessionFace(status: statuses[dice.below(statuses.count)])
        // Even a lying agent's closed attempt has a status that ends.
        if state == .closed { face.status = dice.one(in: 2) ? .complete : .cancelled }
        let change = AgentEvent.StateChange(cause: .reported, state: state, face: face, closed: state == .closed ? reasons[dice.below(7)] : nil)
        let question = Escalation(id: "q\(dice.below(9))", session: key.session, source: .worker, question: "?", askedAt: now.wall)
        let events: [AgentEvent] = [
            .state(change), .state(change), .escalation(question), .escalationClosed(.init(id: "q\(dice.below(9))")),
            .guidance(.init(id: "request-\(dice.below(requests + 1))", receipt: .delivered)),
        ]
        let sequence = dice.one(in: 6) ? number() : cursor + UInt64(dice.below(3)) + 1
        return NumberedEvent(sequence: sequence, time: now.wall, key: key, run: number(), event: events[dice.below(events.count)])
    }

    private mutating func hello(_ name: HostName) throws -> Hello {
        var inventory: [InventoryEntry] = []
        for _ in 0..<dice.below(4) { inventory.append(InventoryEntry(key: try anyKey(), state: .running, run: 1)) }
        let head = number()
        return Hello(
            orchVersion: "9", host: name, machine: "m", boot: "b", incarnation: 1, stream: stream(), head: head,
            oldest: dice.one(in: 4) ? number() : 1, term: dice.one(in: 20) ? 99 : 0, facts: .ready(slots: dice.below(4)), inventory: inventory)
    }

    private mutating func request() throws -> CoordinatorEvent {
        requests += 1
        let key = try session(dice.below(4) + 1)
        let reference = SessionReference(project: key.project, projectIsSaid: true, id: key.id)
        let kinds: [Command.Kind] = [.cancel, .pause, .resume, .restart, .guidance, .delete, .update, .move]
        let kind = kinds[dice.below(kinds.count)]
        let report = Report(id: "r\(requests)", status: SessionStatus.reportable[dice.below(8)], at: now.wall)
        let order = Request.Order(
            session: reference, kind: kind, force: kind == .move && dice.one(in: 2), text: "words", report: kind == .update ? report : nil,
            to: names[dice.below(2)])
        let calls: [Request.Call] = [
            .spawn(.init(spec: try spec(dice.below(4) + 1), host: dice.one(in: 3) ? names[0] : nil)), .order(order), .order(order), .get(reference),
            .heartbeat(reference), .logs(.init(session: reference, fence: nil, offset: 0)),
        ]
        let call = calls[dice.below(calls.count)]
        let target = if case .spawn(let spawn) = call { spawn.spec.key } else { key }
        let id = dice.one(in: 10) ? "request-\(dice.below(requests))" : "request-\(requests)"
        return .request(ClientID(1), Request(id: id, call: call), key: target, past: machine.isLive(target) ? nil : ledger.past(target))
    }

    private func past() throws -> [SessionKey: PastSession] {
        var past: [SessionKey: PastSession] = [:]
        for id in 1...4 where !machine.isLive(try session(id)) { past[try session(id)] = ledger.past(try session(id)) }
        return past
    }

    private mutating func anyKey() throws -> AttemptKey {
        let key = try session(dice.below(4) + 1)
        return AttemptKey(session: key, attempt: dice.one(in: 4) ? number() : ledger.sessions[key]?.attempt?.number ?? 1)
    }

    private mutating func number() -> UInt64 { dice.one(in: 8) ? [UInt64.max, 1 << 62, 0][dice.below(3)] : UInt64(dice.below(6)) }
    private mutating func stream() -> StreamID { StreamID(high: 3, low: dice.one(in: 30) ? 2 : 1) }
}
