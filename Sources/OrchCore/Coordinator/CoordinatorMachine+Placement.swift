extension CoordinatorMachine {
    package var candidates: [Placement.Candidate] { hosts.values.map(candidate) }

    func candidate(_ host: Host) -> Placement.Candidate {
        Placement.Candidate(
            name: host.record.name, reachability: host.reachability, lostSince: host.record.lostSince, slots: host.slots,
            slotsUsed: host.slotsTaken,
            notReady: ledgerGap(of: host) + (host.record.facts?.notReady ?? []))
    }

    /// Gives places to waiting sessions, in order. A session that waits for its own host does not hold up the others.
    mutating func place() {
        guard placementIsDue, !queue.isEmpty else { return }
        placementIsDue = false
        var open = candidates.filter { $0.obstacle == nil }
        guard !open.isEmpty else { return }
        for key in Array(queue.keys) {
            guard let record = sessions[key] else { continue }
            guard case .on(let name) = Placement.decide(pinned: record.pinned, among: open) else { continue }
            offer(record, to: name)
            guard let index = open.firstIndex(where: { $0.name == name }) else { continue }
            open[index] = hosts[name].map(candidate) ?? open[index]
            if open[index].obstacle != nil { open.remove(at: index) }
            if open.isEmpty { return }
        }
    }

    /// Gives out the next attempt number, durably, then offers it.
    private mutating func offer(_ session: SessionRecord, to name: HostName) {
        var record = session
        record.highestAttempt += 1
        record.attempt = SessionRecord.Attempt(number: record.highestAttempt, host: name)
        store(record)
        hosts[name]?.uncounted.insert(record.key)
        announceStatus(record, cause: "placed")
        sendOffer(record, to: name)
    }

    mutating func sendOffer(_ record: SessionRecord, to name: HostName) {
        guard let attempt = record.openAttempt else { return }
        let continues = record.inheritance.map {
            Continuation(
                conversation: $0.conversation, notes: record.face.notes, pullRequestUrl: record.face.pullRequestUrl, costUSD: record.face.costUSD)
        }
        send(name, .offer, .offer(Offer(attempt: attempt.number, spec: record.spec, guidance: record.guidance, continues: continues)))
    }

    /// Why a queued session waits; nil when it does not wait for a place.
    func waitingReason(_ record: SessionRecord) -> String? {
        if record.isQueued, let inheritance = record.inheritance, inheritance.awaited != nil {
            return "waiting for \(inheritance.from): the conversation comes from there"
        }
        if record.isPlaceable {
            guard case .waits(let reason) = Placement.decide(pinned: record.pinned, among: candidates) else { return nil }
            return reason
        }
        guard let attempt = record.attempt, let host = hosts[attempt.host], !host.isConnected else { return nil }
        let isOffered = record.openAttempt?.state == .offered
        return isOffered || host.orders.contains { $0.key.session == record.key } ? "waiting for \(attempt.host)" : nil
    }
}
