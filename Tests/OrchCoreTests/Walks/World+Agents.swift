@testable import OrchCore

// An agent's shell: persists first, then does the rest; it may crash between.
extension World {
    mutating func startAgent(_ name: HostName) throws {
        guard let host = hosts[name], host.machine == nil, let (incarnation, start) = hosts[name]?.journal.start() else { return }
        let identity = AgentMachine.Identity(
            host: name, machine: "machine-\(name)", boot: "boot-1", incarnation: incarnation, stream: host.journal.stream)
        hosts[name]?.machine = AgentMachine(identity, facts: .ready(slots: host.slots), start)
        note("\(name) starts, incarnation \(incarnation)")
        guard let effects = hosts[name]?.machine?.start(at: now) else { return }
        try perform(effects, on: name)
    }

    mutating func crashAgent(_ name: HostName) {
        note("\(name) crashes")
        let wasConnected = hosts[name]?.isConnected == true
        hosts[name]?.crash(&dice)
        timers.removeAll { if case .agent(name, _) = $0.timer { true } else { false } }
        if wasConnected { lost.insert(name) }
    }

    mutating func tell(_ name: HostName, _ input: AgentInput) throws {
        guard hosts[name]?.machine != nil else { return }
        if !isHealing, dice.one(in: 400) { return crashAgent(name) }
        guard let effects = hosts[name]?.machine?.handle(input, at: now) else { return }
        try perform(effects, on: name)
    }

    private mutating func perform(_ effects: [AgentEffect], on name: HostName) throws {
        try hosts[name]?.journal.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        let others = effects.filter { if case .persist = $0 { false } else { true } }
        let crashes = !isHealing && dice.one(in: 200)
        for effect in crashes ? others.prefix(dice.below(others.count + 1)) : others[...] { try run(effect, on: name) }
        if crashes { crashAgent(name) }
    }

    private mutating func run(_ effect: AgentEffect, on name: HostName) throws {
        switch effect {
        case .persist, .writeStatusFile, .removeStatusFile, .reply, .readLog: break
        case .log(let words): note("\(name): \(words)")
        case .schedule(let timer, let after): schedule(.agent(name, timer), after: after)
        case .send(_, let message, _):
            try checkDurable(message.body, of: name)
            send(from: name, message.header, message.body)
        case .sendUnlinked(_, let header, let body): send(from: name, header, body)
        case .publish(_, _, let event): if hosts[name]?.isConnected == true { hosts[name]?.hints.append(event) }
        case .readEvents(let first): hosts[name]?.jobs.append(.readEvents(from: first))
        case .inspect(let session, _, _, .link(let correlation)): hosts[name]?.jobs.append(.inspect(session, correlation: correlation))
        case .inspect(_, _, _, .client): break
        case .prepare(let key, _): hosts[name]?.jobs.append(.prepare(key))
        case .assess(let key, _): hosts[name]?.jobs.append(.assess(key))
        case .remove(let key, _, _, let force): hosts[name]?.jobs.append(.remove(key, force: force))
        case .start, .observe, .say, .stop, .freeze, .thaw, .discardReport: try runOnWorker(effect, on: name)
        }
    }

    private mutating func runOnWorker(_ effect: AgentEffect, on name: HostName) throws {
        note("\(name) ! \(String("\(effect)".prefix(160)))")
        switch effect {
        case .start(let order):
            guard workers(of: order.key.session).isEmpty else {
                throw Violation("\(order.key) starts run \(order.run) beside \(workers(of: order.key.session))")
            }
            hosts[name]?.workers.append(ModelWorker(key: order.key, run: order.run, guidance: order.guidance.map(\.id)))
            hosts[name]?.jobs.append(.start(order.key, run: order.run))
        case .observe(let order, _):
            hosts[name]?.jobs.append(.observe(order.key, run: order.run))
            change(order.key, order.run, on: name) { worker in
                worker.guidance += order.guidance.map(\.id).filter { !worker.guidance.contains($0) }
            }
        case .say(let key, let run, let line):
            change(key, run, on: name) { worker in
                switch line {
                case .guidance(let guidance): if !worker.guidance.contains(guidance.id) { worker.guidance.append(guidance.id) }
                case .endSession: worker.isToEnd = true
                }
            }
        case .stop(let key, let run, _):
            change(key, run, on: name) {
                $0.isToStop = true
                $0.isFrozen = false
            }
        case .freeze(let key, let run): change(key, run, on: name) { $0.isFrozen = true }
        case .thaw(let key, let run): change(key, run, on: name) { $0.isFrozen = false }
        case .discardReport(let key, let run, let spool): change(key, run, on: name) { $0.reports.removeAll { $0.id == spool } }
        default: break
        }
    }

    mutating func change(_ key: AttemptKey, _ run: UInt64, on name: HostName, _ body: (inout ModelWorker) -> Void) {
        guard var host = hosts[name], let index = host.worker(key, run) else { return }
        body(&host.workers[index])
        hosts[name] = host
    }

    private mutating func send(from name: HostName, _ header: FrameHeader, _ body: WireBody) {
        guard hosts[name]?.isConnected == true else { return }
        hosts[name]?.toCoordinator.append(ModelHost.Packet(header: header, body: body))
    }

    /// Nothing is said before it is in the journal, and a tombstone is reported only when nothing under it may run.
    private func checkDurable(_ body: WireBody, of name: HostName) throws {
        guard let host = hosts[name] else { return }
        switch body {
        case .accepted(let accepted):
            guard host.journal.attempts[accepted.key] != nil else { throw Violation("\(accepted.key) is accepted and not in the journal") }
        case .fenced(let fenced):
            guard host.journal.tombstones[fenced.key.session] ?? 0 >= fenced.key.attempt else { throw Violation("\(fenced.key) has no tombstone") }
            let living = host.workers.filter { $0.key.session == fenced.key.session && $0.key.attempt <= fenced.key.attempt && $0.mayRun }
            guard living.isEmpty else { throw Violation("\(fenced.key) is fenced while \(living.map(\.key)) may run") }
        case .done(let done):
            guard done.head <= host.journal.head else { throw Violation("order \(done.id) is answered before its events are in the journal") }
        default: break
        }
    }

    /// Workers that live or may be about to, on any host.
    func workers(of session: SessionKey) -> [String] {
        names.flatMap { name in
            (hosts[name]?.workers ?? []).filter { $0.key.session == session && $0.mayRun }.map { "\($0.key).\($0.run) on \(name)" }
        }
    }
}
