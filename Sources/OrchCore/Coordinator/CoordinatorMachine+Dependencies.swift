// `orch spawn --after`: a session waits until others are complete. When one of them ends in another way nobody but a person knows whether the
// session still makes sense: it is stuck, and asks.
extension CoordinatorMachine {
    /// Those of the sessions that a new one still has to wait for.
    ///
    /// - Parameter ends: how those ended that are not in memory.
    func awaited(_ wanted: [SessionKey], by key: SessionKey, ends: [SessionKey: SessionStatus]) throws(Problem) -> [SessionKey] {
        var rest: [SessionKey] = []
        for other in wanted where !rest.contains(other) {
            guard other != key else { throw Problem(.usage, "\(key) can't wait for itself", next: "name another with --after") }
            guard let live = sessions[other] else {
                switch ends[other] {
                case .complete?: continue
                case let end?:
                    throw Problem(
                        .refused, "\(other), which \(key) shall wait for, is \(end.rawValue)", next: "spawn it anew first, or leave out --after")
                case nil: throw Problem(.notFound, "there is no session \(other) that \(key) could wait for", next: "see 'orch list'")
                }
            }
            guard !live.isOnItsWayOut else {
                throw Problem(.refused, "\(other), which \(key) shall wait for, is to be \(live.want.rawValue)", next: "leave out --after")
            }
            guard !waits(other, for: key) else { throw Problem(.conflict, "\(other) waits for \(key) already", next: "see 'orch get \(other)'") }
            rest.append(other)
        }
        return rest
    }

    /// Whether one session waits for another, or for one that does.
    private func waits(_ key: SessionKey, for other: SessionKey) -> Bool {
        var open = [key]
        var seen: Set<SessionKey> = []
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            let after = sessions[next]?.after ?? []
            if after.contains(other) { return true }
            open += after
        }
        return false
    }

    /// Keeps track of who waits for whom.
    mutating func indexDependencies(of key: SessionKey, before: [SessionKey], now: [SessionKey]) {
        for other in before where !now.contains(other) {
            dependents[other]?.remove(key)
            if dependents[other]?.isEmpty == true { dependents[other] = nil }
        }
        for other in now { dependents[other, default: []].insert(key) }
    }

    /// A session is over: what waited for it goes on, or asks.
    ///
    /// - Parameter end: how it ended; nil where its record is gone, or nothing is known of it.
    mutating func settleDependents(of key: SessionKey, end: SessionStatus?) {
        for waiting in (dependents[key] ?? []).sorted() {
            guard var record = sessions[waiting] else { continue }
            guard end == .complete else {
                ask(record, aboutEnded: key, end: end)
                continue
            }
            record.wishes?.after?.removeAll { $0 == key }
            if record.after.isEmpty { record.wishes?.after = nil }
            store(record)
        }
    }

    private mutating func ask(_ session: SessionRecord, aboutEnded key: SessionKey, end: SessionStatus?) {
        var record = session
        let name = names([key], in: record.key.project)
        let words = "\(name), which it was to wait for, \(end.map { "is \($0.rawValue)" } ?? "is gone"). Start it all the same, or cancel it?"
        record.wishes?.after = nil
        record.face.stuckReason = words
        if record.face.status == .paused { record.face.previousStatus = .stuck } else { record.face.status = .stuck }
        let question = Escalation(
            id: "after-\(record.key)-\(key)-\(now.wall.milliseconds)", session: record.key, source: .coordinator, question: words,
            options: ["restart", "cancel"], askedAt: now.wall)
        record.add(question)
        store(record)
        announceStatus(record, cause: "after")
        announce(record, LedgerEvent.Fact(escalation: question))
    }

    /// A ledger that was lost is whole again: what it still does not know of, nobody will tell.
    mutating func settleUnknownDependencies() {
        for key in dependents.keys.sorted() where sessions[key] == nil { settleDependents(of: key, end: nil) }
    }
}
