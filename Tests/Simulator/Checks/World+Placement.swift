import OrchCore

// What must hold when a session is given to a host.
extension World {
    /// P1: nothing of the session may run, no number comes a second time, and whoever may know of it has been heard.
    func checkPlacement(_ event: LedgerEvent) throws {
        guard let session = event.session else { return }
        let key = AttemptKey(session: session, attempt: event.fence.attempt)
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
}
