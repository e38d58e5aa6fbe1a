import OrchCore

// The coordinator's shell: persists first, then does the rest; it may die between.
extension World {
    mutating func startCoordinator() throws {
        guard coordinator == nil, isAwake(nil) else { return }
        if isLedgerLost { return try recoverLedger() }
        coordinator = CoordinatorMachine(ledger.start(), policy: terms.policy(of: plan))
        note(.coordinator, "starts with term \(ledger.term)")
        mendFiles()
        let now = moment()
        guard let effects = coordinator?.start(at: now) else { return }
        try perform(effects)
    }

    /// What the shell does before anything else: the last coordinator may have ended between its ledger and a status file. The machine
    /// writes those of live sessions anew; those of ended ones are found by the newest events.
    private mutating func mendFiles() {
        for key in Set(audit.ledger.suffix(50).compactMap(\.session)).sorted() {
            guard let record = ledger.sessions[key] else {
                files[nil]?[key] = nil
                continue
            }
            guard record.isSettled, let machine = coordinator, machine.writesStatusFile(of: record) else { continue }
            files[nil, default: [:]][key] = machine.file(record)
        }
    }

    mutating func crashCoordinator() {
        guard coordinator != nil else { return }
        note(.coordinator, "✝ dies")
        coordinator = nil
        transfers.jobs = []
        timers.removeAll { if case .coordinator = $0.timer { true } else { false } }
        for name in names {
            hosts[name]?.line.close(isNoticed: true)
            hosts[name]?.line.lose(.toCoordinator)
            hosts[name]?.line.toAgent = []
            hosts[name]?.line.isNoticed = true
            hosts[name]?.line.hints = []
        }
    }

    mutating func tell(_ event: CoordinatorEvent) throws {
        guard coordinator != nil, isAwake(nil) else { return }
        if fault?.point == .beforeCommit { return crashCoordinator() }
        let before = event.isSilence ? ledger.sessions : [:]
        let effects = decide(event)
        if fault?.point == .commitRefused, effects.contains(where: { if case .persist = $0 { true } else { false } }) {
            return try refuseCommit()
        }
        try perform(effects, forcing: event.forcedSession)
        if event.isSilence { try checkSilence(before) }
    }

    /// The ledger could not be written: the machine is made anew from it, and all connections too.
    private mutating func refuseCommit() throws {
        note(.coordinator, "the disk refuses the transaction: begins anew")
        try beginAnew()
    }

    /// - Parameter term: the new one is above it.
    private mutating func beginAnew(above term: UInt64 = 0) throws {
        ledger.term = max(ledger.term, term)
        coordinator = CoordinatorMachine(ledger.start(), policy: terms.policy(of: plan))
        let now = moment()
        guard let effects = coordinator?.start(at: now) else { return }
        fault = nil
        try perform(effects)
        for name in names { hosts[name]?.line.close(isNoticed: false) }
    }

    /// - Parameter session: what a person has moved by force, if this is what the effects follow from.
    mutating func perform(_ effects: [CoordinatorEffect], forcing session: SessionKey? = nil) throws {
        let before = ledger
        let open = session.flatMap { ledger.sessions[$0]?.openAttempt }
        let writes = effects.compactMap { if case .persist(let write) = $0 { write } else { nil } }
        try ledger.apply(writes)
        let awaited = Set(names.filter { before.hosts[$0]?.awaitedSince != nil || ledger.hosts[$0]?.awaitedSince != nil })
        let journals = writes.contains { if case .event = $0 { true } else { false } } ? journalsRead : [:]
        for case .event(let event) in writes { try audit.note(event, journals: journals, awaited: awaited) }
        if let session, let open, ledger.sessions[session]?.openAttempt?.number != open.number { audit.givenUp[session] = open.number }
        try checkCursors(before.hosts)
        for case .event(let event) in writes where event.fact.status?.cause == "placed" { try checkPlacement(event) }
        let others = effects.filter { if case .persist = $0 { false } else { true } }
        effectsOfStep = others.count
        if case .afterEffects(let count)? = fault?.point {
            for effect in others.prefix(count) { try run(effect) }
            return crashCoordinator()
        }
        try others.forEach { try run($0) }
        let terms = others.compactMap { if case .beginTerm(let above) = $0 { above } else { nil } }
        if let highest = terms.max() { try beginAnew(above: highest) }
    }

    private mutating func run(_ effect: CoordinatorEffect) throws {
        switch effect {
        // The last is done when all else is.
        case .persist, .beginTerm: break
        case .publish(let event):
            for index in watchers.indices { watchers[index].publish(event) }
        case .writeStatusFile(let file): if let key = file.key { files[nil, default: [:]][key] = file }
        case .removeStatusFile(let key): files[nil, default: [:]][key] = nil
        case .lookUp(let name, let keys): try lookUp(keys, for: name)
        case .log(let words): note(.coordinator, "“\(words)”")
        case .schedule(let timer, let after): schedule(.coordinator(timer), after: after)
        case .reply(let client, let reply, _):
            note(.people, "\(client.number): \(reply.problem.map(\.description) ?? "done \(reply.done?.waitingFor ?? "")")")
            clients[Int(client.number)].reply = reply
        case .sendUnlinked(let name, let header, let body): send(to: name, header, body)
        case .send(let name, let message):
            try checkDurable(message.body, to: name)
            send(to: name, message.header, message.body, blob: message.blob)
        // No keys here: which are pinned changes nothing that is placed.
        case .shut, .pinKey, .unpinKey: break
        case .lookAtTransfer, .storePiece, .readConversation, .dropConversation, .keepConversations: transfers.carry(effect)
        }
    }

    private mutating func lookUp(_ keys: [SessionKey], for name: HostName) throws {
        try tell(.lookedUp(name, Dictionary(uniqueKeysWithValues: keys.compactMap { key in ledger.past(key).map { (key, $0) } })))
    }
}
