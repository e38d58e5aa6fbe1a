@testable import OrchCore

// The coordinator's shell: persists first, then does the rest; it may crash between.
extension World {
    mutating func startCoordinator() throws {
        guard coordinator == nil else { return }
        let start = ledger.start()
        coordinator = CoordinatorMachine(start)
        note("the coordinator starts with term \(ledger.term)")
        guard let effects = coordinator?.start(at: now) else { return }
        try perform(effects)
    }

    mutating func crashCoordinator() {
        note("the coordinator crashes")
        coordinator = nil
        lost = []
        timers.removeAll { if case .coordinator = $0.timer { true } else { false } }
        for name in names {
            hosts[name]?.isConnected = false
            hosts[name]?.toAgent = []
            hosts[name]?.toCoordinator = []
            hosts[name]?.hints = []
        }
    }

    mutating func tell(_ event: CoordinatorEvent) throws {
        guard coordinator != nil else { return }
        if !isHealing, dice.one(in: 400) { return crashCoordinator() }
        guard let effects = coordinator?.handle(event, at: now) else { return }
        try perform(effects)
    }

    private mutating func perform(_ effects: [CoordinatorEffect]) throws {
        let before = ledger.counters
        try ledger.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        for (key, number) in ledger.counters where number > before[key] ?? 0 {
            guard workers(of: key).isEmpty else { throw Violation("\(key) is placed anew while \(workers(of: key)) may run") }
        }
        let others = effects.filter { if case .persist = $0 { false } else { true } }
        let crashes = !isHealing && dice.one(in: 300)
        for effect in crashes ? others.prefix(dice.below(others.count + 1)) : others[...] { try run(effect) }
        if crashes { crashCoordinator() }
    }

    private mutating func run(_ effect: CoordinatorEffect) throws {
        switch effect {
        case .persist, .publish, .writeStatusFile, .removeStatusFile: break
        case .log(let words): note("coordinator: \(words)")
        case .schedule(let timer, let after): schedule(.coordinator(timer), after: after)
        case .reply(let client, let reply, _):
            note("coordinator → client \(client.number): \(reply.problem.map(\.description) ?? "done \(reply.done?.waitingFor ?? "")")")
            clients[Int(client.number)].reply = reply
        case .sendUnlinked(let name, let header, let body): send(name, header, body)
        case .send(let name, let message):
            try checkDurable(message.body, to: name)
            send(name, message.header, message.body)
        }
    }

    private mutating func send(_ name: HostName, _ header: FrameHeader, _ body: WireBody) {
        guard hosts[name]?.isConnected == true else { return }
        hosts[name]?.toAgent.append(ModelHost.Packet(header: header, body: body))
    }

    /// Nothing is said before it is in the ledger.
    private func checkDurable(_ body: WireBody, to name: HostName) throws {
        switch body {
        case .offer(let offer):
            guard let attempt = ledger.sessions[offer.key.session]?.openAttempt, attempt.number == offer.attempt, attempt.host == name else {
                throw Violation("\(offer.key) is offered and not in the ledger")
            }
        case .eventsAck(let ack):
            guard ack.upTo <= ledger.hosts[name]?.cursor ?? 0 else { throw Violation("\(ack.upTo) is acknowledged and not in the ledger") }
        case .command(let command):
            guard ledger.orders.contains(where: { $0.command.id == command.id }) else { throw Violation("order \(command.id) is not in the ledger") }
        default: break
        }
    }

    /// Packets from a host.
    mutating func take(_ packet: ModelHost.Packet, from name: HostName) throws {
        note("\(name) → coordinator: \(packet.words)")
        switch packet.body {
        case .hello(let hello):
            var past: [SessionKey: PastSession] = [:]
            for entry in hello.inventory where coordinator?.isLive(entry.key.session) == false {
                past[entry.key.session] = ledger.past(entry.key.session)
            }
            try tell(.hello(name, hello, past: past))
        case .rejected(let rejected) where packet.header.link == .none: try tell(.rejected(name, rejected))
        default: try tell(.linked(name, packet.header, packet.body, blob: nil))
        }
    }
}

extension ModelHost.Packet {
    /// Short enough to read, long enough to understand.
    var words: String { "\(header.sequence)/\(header.acknowledged) " + String("\(body)".replacing("OrchCore.", with: "").prefix(420)) }
}
