extension CoordinatorMachine {
    package var candidates: [Placement.Candidate] { hosts.values.map(candidate) }

    func candidate(_ host: Host) -> Placement.Candidate {
        let terms = policy.hosts[host.record.name]
        var candidate = Placement.Candidate(
            name: host.record.name, reachability: host.reachability, lostSince: host.record.lostSince,
            slots: min(host.slots, terms?.slots ?? host.slots), slotsUsed: host.slotsTaken,
            notReady: ledgerGap(of: host) + (host.record.facts?.notReady ?? []) + (host.load?.obstacles ?? []))
        candidate.labels = labels(of: host)
        candidate.isRevoked = host.isRevoked
        candidate.isDraining = host.record.drainingSince != nil
        candidate.machine = host.record.machine
        candidate.facts = host.record.facts
        return candidate
    }

    /// Its own labels and those that this coordinator's operator gave it; nil while it has never been heard.
    func labels(of host: Host) -> [String: String]? {
        host.record.facts?.labels.merging(policy.hosts[host.record.name]?.labels ?? [:]) { $1 }
    }

    /// Sessions that hold a slot, against what the operator allows.
    private struct Workload {
        var total: Int
        var projects: [ProjectName: Int]
    }

    /// Projects are counted only where one has a limit.
    private var workload: Workload {
        var projects: [ProjectName: Int] = [:]
        if !policy.projects.isEmpty {
            for host in hosts.values { for key in host.holding { projects[key.project, default: 0] += 1 } }
        }
        return Workload(total: hosts.values.reduce(0) { $0 + $1.holding.count }, projects: projects)
    }

    /// Why no worker of the project may be added, whichever host is free; nil when one may.
    private func limit(reached load: Workload, for project: ProjectName) -> String? {
        if let most = policy.maxWorkers, load.total >= most { return "\(load.total) of at most \(most) workers run" }
        guard let most = policy.projects[project], let count = Optional(load.projects[project] ?? 0), count >= most else { return nil }
        return "\(count) of at most \(most) workers of \(project) run"
    }

    /// Gives places to waiting sessions, in order. A session that waits for its own host does not hold up the others.
    mutating func place() {
        guard placementIsDue, !queue.isEmpty else { return }
        placementIsDue = false
        var open = candidates.filter { $0.obstacle == nil }
        guard !open.isEmpty else { return }
        var load = workload
        for key in Array(queue.keys) {
            guard let record = sessions[key], limit(reached: load, for: key.project) == nil else { continue }
            guard case .on(let name) = Placement.decide(pinned: record.pinned, labels: record.labels, project: record.spec.project, among: open)
            else { continue }
            offer(record, to: name)
            load.total += 1
            load.projects[key.project, default: 0] += 1
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

    /// What the reason for waiting depends on: told once for all that wait alike.
    struct Demand: Hashable {
        let pinned: HostName?
        let labels: [String: String]
        let project: ProjectName

        init(_ record: SessionRecord) {
            pinned = record.pinned
            labels = record.labels
            project = record.key.project
        }
    }

    /// Why a queued session waits; nil when it does not wait for a place.
    func waitingReason(_ record: SessionRecord) -> String? {
        if record.isQueued, let inheritance = record.inheritance, inheritance.awaited != nil {
            return "waiting for \(inheritance.from): the conversation comes from there"
        }
        if record.isQueued, !record.after.isEmpty { return "waiting for \(names(record.after, in: record.key.project))" }
        if record.isPlaceable {
            if let reason = limit(reached: workload, for: record.key.project) { return reason }
            guard case .waits(let reason) = Placement.decide(pinned: record.pinned, labels: record.labels, among: candidates) else { return nil }
            return reason
        }
        guard let attempt = record.attempt, let host = hosts[attempt.host], !host.isConnected else { return nil }
        let isOffered = record.openAttempt?.state == .offered
        return isOffered || host.orders.contains { $0.key.session == record.key } ? "waiting for \(attempt.host)" : nil
    }

    /// Sessions as people of one project call them.
    func names(_ keys: [SessionKey], in project: ProjectName) -> String {
        keys.map { $0.project == project ? $0.id.text : $0.description }.joined(separator: ", ")
    }
}
