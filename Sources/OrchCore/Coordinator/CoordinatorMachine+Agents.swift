// What agents say on their links.
extension CoordinatorMachine {
    mutating func handle(_ body: WireBody, from name: HostName, correlation: UInt64, blob: [UInt8]?) {
        switch body {
        case .pong(let pong): handle(pong, from: name)
        case .accepted(let accepted): handle(accepted, from: name)
        case .refused(let refused): handle(refused, from: name)
        case .fenced(let fenced): handle(.fenced(fenced), from: name)
        case .events(let events): handle(events, from: name)
        case .done(let done): handle(.done(done), from: name)
        case .answer(let answer): deliver(answer, correlation: correlation)
        case .keyChanged(let change): take(change, of: name)
        case .swept(let sweep): deliver(sweep, from: name, correlation: correlation)
        case .holdings(let page): handle(page, from: name)
        case .log(let piece): deliver(piece, correlation: correlation, blob: blob)
        case .conversation(let piece): take(piece, from: name, correlation: correlation, blob: blob)
        case .conversationFrom(let order): give(order, to: name, correlation: correlation)
        case .none, .hello, .welcome, .rejected, .ping, .offer, .fence, .holdingsFrom, .eventsFrom, .eventsAck, .logFrom, .command, .ask, .sweep,
            .keyChange, .request, .reply:
            emit(.log("\(name) sent a message that only a coordinator sends"))
            breakLink(name)
        }
    }

    private mutating func handle(_ pong: Pong, from name: HostName) {
        countSlots(pong, of: name)
        learn(pong, of: name)
        noteHead(pong.head, of: name)
        var signs: [AttemptKey: Host.Sign] = [:]
        for sign in pong.signs.prefix(Limits.inventory) {
            let age = min(max(0, sign.age), Timing.silence)
            signs[sign.key] = Host.Sign(
                seen: now.awake - age, at: now.wall.adding(milliseconds: -age), requestOpen: sign.requestOpen,
                doing: sign.doing?.printable(limit: 120))
        }
        hosts[name]?.signs = signs
        askForEvents(name)
        askForHoldings(name)
    }

    private mutating func learn(_ pong: Pong, of name: HostName) {
        if let facts = pong.facts, facts != hosts[name]?.record.facts {
            hosts[name]?.record.facts = facts
            placementIsDue = true
            persistHost(name)
        }
        guard let load = pong.load else { return }
        if load.obstacles.isEmpty != (hosts[name]?.load?.obstacles.isEmpty ?? true) { placementIsDue = true }
        hosts[name]?.load = load
    }

    private mutating func countSlots(_ pong: Pong, of name: HostName) {
        guard let host = hosts[name] else { return }
        // A link is in order: what the agent has taken it has said before it counted.
        let uncounted = host.uncounted.filter { sessions[$0]?.openAttempt?.state == .offered }
        let (slots, used) = (Host.believed(pong.slots), Host.believed(pong.slotsUsed))
        if host.slots != slots || host.slotsUsed != used || host.uncounted != uncounted { placementIsDue = true }
        hosts[name]?.slots = slots
        hosts[name]?.slotsUsed = used
        hosts[name]?.uncounted = uncounted
    }

    private mutating func handle(_ accepted: Accepted, from name: HostName) {
        if sessions[accepted.key.session]?.attemptKey == accepted.key, current(accepted.key, on: name) == nil { return }
        guard var record = current(accepted.key, on: name) else { return send(name, .fence, .fence(FenceOrder(key: accepted.key))) }
        guard record.attempt?.state == .offered else { return }
        record.attempt?.state = .accepted
        store(record)
    }

    private mutating func handle(_ refused: Refused, from name: HostName) {
        guard var record = current(refused.key, on: name), record.attempt?.state == .offered else { return }
        // What the agent says it can't take counts as used until its next pong.
        if refused.reason.passes, let slots = hosts[name]?.slots { hosts[name]?.slotsUsed = slots }
        record.attempt?.state = .closed
        record.attempt?.closed = .refused
        let words = "\(name) refused: \(refused.words.printable(limit: 300))"
        if refused.reason.passes || record.want != .run {
            unplaced(record, cause: "requeued")
        } else {
            record.face.status = .stuck
            record.face.stuckReason = words
            store(record)
            announceStatus(record, cause: "refused")
        }
    }

    /// The tombstone stands: this attempt never runs again, so the session may be placed anew.
    mutating func conclude(_ fenced: Fenced, from name: HostName) {
        hosts[name]?.unseen.remove(fenced.key)
        guard let open = sessions[fenced.key.session]?.attemptKey, open.attempt <= fenced.key.attempt, var record = current(open, on: name)
        else { return }
        // A tombstone that answers an older order: nobody has decided yet what is to become of an attempt that was lost.
        guard record.openAttempt?.missingSince == nil || record.isOnItsWayOut else { return }
        record.attempt?.state = .closed
        record.attempt?.closed = .fenced
        unplaced(record, cause: "requeued")
    }

    /// A session whose attempt is over without a result goes where the operator wants it.
    mutating func unplaced(_ session: SessionRecord, cause: String) {
        var record = session
        closeEscalations(of: &record)
        record.face.stuckReason = nil
        record.face.worktreePath = nil
        switch record.want {
        case .run: record.face.status = .queued
        case .paused: record.face.pause()
        case .cancelled: record.face.status = .cancelled
        case .deleted: return forget(record)
        }
        store(record)
        announceStatus(record, cause: cause)
    }

    /// The record whose open attempt is this one, on this host.
    private func current(_ key: AttemptKey, on name: HostName) -> SessionRecord? {
        guard let record = sessions[key.session], let attempt = record.openAttempt, attempt.number == key.attempt, attempt.host == name
        else { return nil }
        return record
    }

    /// What the agent has against what the ledger says (design brief § 6, "An attempt").
    ///
    /// - Parameter replaced: what answers is not what the ledger has read.
    mutating func reconcile(_ name: HostName, _ inventory: [InventoryEntry], past: [SessionKey: PastSession], replaced: Replacement?) {
        let there = Dictionary(inventory.map { ($0.key, $0.state) }, uniquingKeysWith: { first, _ in first })
        hosts[name]?.unseen = []
        hosts[name]?.uncounted = []
        for key in (hosts[name]?.sessions ?? []).sorted() {
            guard let record = sessions[key], let attempt = record.openAttempt, let attemptKey = record.attemptKey else { continue }
            if let pinned = record.pinned, pinned != name, replaced != .machine {
                // It was offered here when the operator chose another host.
                send(name, .fence, .fence(FenceOrder(key: attemptKey)))
            } else if attempt.state == .offered, there[attemptKey] == nil, replaced != .machine {
                // Lost on the way, or not: the agent answers the same offer the same way. One that is not wanted any more is fenced.
                hosts[name]?.uncounted.insert(key)
                if record.want == .run { sendOffer(record, to: name) } else { hosts[name]?.unseen.insert(attemptKey) }
            } else if there[attemptKey] != nil {
                find(key)
                if replaced == .journal { sayAgain(key, on: name) }
            } else if let replaced, attempt.missingSince == nil {
                ask(aboutLost: key, on: name, replaced)
            } else if attempt.missingSince == nil || record.isOnItsWayOut {
                hosts[name]?.unseen.insert(attemptKey)
            }
        }
        var unknown: [SessionKey] = []
        for entry in inventory where current(entry.key, on: name) == nil {
            let highest = sessions[entry.key.session]?.highestAttempt ?? past[entry.key.session]?.highestAttempt ?? 0
            if highest >= entry.key.attempt {
                send(name, .fence, .fence(FenceOrder(key: entry.key)))
            } else {
                unknown.append(entry.key.session)
            }
        }
        note(strangers: unknown, on: name)
        askAboutUnseen(name)
    }

    /// Open attempts that are not in the ledger. While it is built anew they are taken in with the holdings; else they are left alone, and
    /// once one has ended its number is asked for.
    private mutating func note(strangers new: [SessionKey], on name: HostName) {
        guard let record = hosts[name]?.record, record.awaitedSince == nil || record.strangers != nil else { return }
        let now = record.awaitedSince == nil ? Array(Set(new).sorted().prefix(Limits.inventory)) : []
        let before = record.strangers ?? []
        guard now != before else { return }
        for key in before { strangers[key] = nil }
        for key in now { strangers[key] = name }
        hosts[name]?.record.strangers = now.isEmpty ? nil : now
        if !Set(before).isSubset(of: now) { hosts[name]?.record.surveyed = nil }
        persistHost(name)
        for key in now where !before.contains(key) {
            emit(.log("\(name) works on \(key), which this ledger does not know; it is left alone: \(Self.takeOver)"))
        }
        askForHoldings(name)
    }

    /// Absence from an inventory is no proof: once every event is in, the agent is asked to set a tombstone.
    mutating func askAboutUnseen(_ name: HostName) {
        guard let host = hosts[name], host.record.cursor >= host.head, host.isSurveyed else { return }
        for key in host.unseen.sorted() where current(key, on: name) != nil { send(name, .fence, .fence(FenceOrder(key: key))) }
    }
}
