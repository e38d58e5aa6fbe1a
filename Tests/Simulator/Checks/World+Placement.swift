import OrchCore

// What must hold when a session is given to a host.
extension World {
    /// What people want of placement holds, and P1: nothing of the session may run, no number comes a second time, and whoever may know of it
    /// has been heard.
    func checkPlacement(_ event: LedgerEvent) throws {
        guard let session = event.session else { return }
        let key = AttemptKey(session: session, attempt: event.fence.attempt)
        try checkWishes(session)
        guard currentWorkers(of: session).isEmpty else { throw Violation("\(session) is placed anew while \(workers(of: session)) may run") }
        if let name = names.first(where: { ledger.hosts[$0]?.awaitedSince != nil }) { throw Violation("\(key) is placed before \(name) was heard") }
        for name in names where ledger.hosts[name] != nil {
            guard let journal = hosts[name]?.journal else { continue }
            let known = max(journal.tombstones[session] ?? 0, journal.attempts.keys.filter { $0.session == session }.map(\.attempt).max() ?? 0)
            guard known < key.attempt else { throw Violation("\(key) is placed and \(name) knows attempt \(known)") }
        }
        if let lost = audit.lost.first(where: { $0.session == session && $0 < key }) {
            throw Violation("\(lost) is lost and \(session) begins anew, which nobody said")
        }
    }

    /// The host takes new work, has the labels, and is within what the operator allows; whoever the session waits for is complete.
    private func checkWishes(_ session: SessionKey) throws {
        guard let record = ledger.sessions[session], let name = record.attempt?.host, let host = hosts[name] else { return }
        guard ledger.hosts[name]?.drainingSince == nil else { throw Violation("\(session) is placed on \(name), which is draining") }
        guard record.pinned.map({ $0 == name }) ?? true else { throw Violation("\(session) is placed on \(name) and pinned elsewhere") }
        let policy = terms.policy(of: plan)
        guard Set(record.labels.keys).isSubset(of: labels(of: name).keys) else {
            throw Violation("\(session) is placed on \(name), which lacks a label")
        }
        guard record.after.isEmpty else { throw Violation("\(session) is placed and waits for \(record.after)") }
        let holding = ledger.sessions.values.filter { $0.openAttempt?.state.holdsSlot == true }
        let there = holding.count { $0.attempt?.host == name }
        guard holding.count <= policy.maxWorkers ?? .max, there <= policy.hosts[name]?.slots ?? host.slots else {
            throw Violation("\(session) is one worker too many")
        }
        guard holding.count { $0.key.project == session.project } <= policy.projects[session.project] ?? .max else {
            throw Violation("\(session) is one worker of its project too many")
        }
    }

    /// The host's own and those that the operator gave it.
    func labels(of name: HostName) -> [String: String] {
        (hosts[name]?.labels ?? [:]).merging(terms.policy(of: plan).hosts[name]?.labels ?? [:]) { $1 }
    }
}
