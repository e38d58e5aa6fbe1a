import OrchCore

// What must hold at the moment when something is said or done: only what is on the disk counts.
extension World {
    /// Nothing is said before it is in the ledger.
    func checkDurable(_ body: WireBody, to name: HostName) throws {
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

    /// Nothing is said before it is in the journal, and a tombstone is reported only when nothing under it may run.
    func checkDurable(_ body: WireBody, of name: HostName) throws {
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

    /// P4: only a person who said so has work destroyed.
    func checkForce(_ force: Bool, of key: AttemptKey) throws {
        guard force else { return }
        let isSaid = clients.contains { client in
            guard case .order(let order) = client.request.call else { return false }
            return order.force && [.delete, .cancel].contains(order.kind) && order.session.id == key.session.id
        }
        guard isSaid else { throw Violation("the worktree of \(key) is removed by force, which nobody said") }
    }

    /// P4: a worktree goes only when nobody works in it.
    func checkRemoval(of key: AttemptKey, on name: HostName) throws {
        let living = (hosts[name]?.workers ?? []).filter { $0.key.session == key.session && $0.mayRun }
        guard living.isEmpty else { throw Violation("the worktree of \(key) is removed while \(living.map(\.key)) may run") }
    }

    /// P2: no journal was set back in this world, so none is read twice.
    func checkCursors(_ before: [HostName: HostRecord]) throws {
        for (name, old) in before {
            guard let new = ledger.hosts[name], new.stream == old.stream, new.cursor < old.cursor else { continue }
            throw Violation("the ledger had events of \(name) up to \(old.cursor), now up to \(new.cursor)")
        }
    }

    /// P5: silence changes what is known of a host, never what is true of an attempt.
    func checkSilence(_ before: [SessionKey: SessionRecord]) throws {
        for (key, old) in before {
            guard let open = old.openAttempt else { continue }
            guard ledger.sessions[key]?.attempt == open, ledger.sessions[key]?.face.status == old.face.status else {
                throw Violation("silence made attempt \(open.number) of \(key) something else")
            }
        }
    }
}

extension CoordinatorEvent {
    /// The session that a person moves by force with it.
    var forcedSession: SessionKey? {
        guard case .request(_, let request, _, let key, _) = self, case .order(let order) = request.call else { return nil }
        return order.kind == .move && order.force ? key : nil
    }

    /// Nobody has said anything.
    var isSilence: Bool {
        switch self {
        case .disconnected, .timer, .connected, .malformed, .rejected, .unreached: true
        case .request, .hello, .linked, .published, .transferred, .conversationRead, .lookedUp, .recover, .hostAdded, .hostRemoved, .hostRevoked,
            .keyPinned,
            .keyRefused, .keySettled:
            false
        }
    }
}
