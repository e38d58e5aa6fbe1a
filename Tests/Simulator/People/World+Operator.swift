import OrchCore

// What the operator does beside requests: fences, adds hosts and takes them out, settles placement.
extension World {
    /// A person fences an attempt though it is current. The session is placed anew when nothing of it lives.
    mutating func fence(_ session: SessionKey) throws {
        guard coordinator != nil, isAwake(nil), let record = ledger.sessions[session], let open = record.openAttempt, let key = record.attemptKey
        else { return }
        note(.people, "fence \(key) on \(open.host)")
        seeTo(session)
        coordinator?.send(open.host, .fence, .fence(FenceOrder(key: key)))
        guard let effects = coordinator?.effects else { return }
        coordinator?.effects = []
        try perform(effects)
    }

    mutating func addHost(_ name: HostName) throws {
        guard coordinator != nil, isAwake(nil), ledger.hosts[name] == nil, let host = hosts[name] else { return }
        note(.people, "add host \(name)")
        configured.insert(name)
        try tell(.hostAdded(HostRecord(name: name, isLocal: host.isLocal)))
    }

    /// The configuration is read when a coordinator starts.
    mutating func settle(_ new: Terms) {
        guard isAwake(nil), new != terms else { return }
        note(.people, "settle placement: \(new)")
        terms = new
        crashCoordinator()
    }

    mutating func removeHost(_ name: HostName) throws {
        guard coordinator != nil, isAwake(nil), ledger.hosts[name] != nil else { return }
        note(.people, "remove host \(name)")
        try tell(.hostRemoved(name))
        guard ledger.hosts[name] == nil else { return }
        configured.remove(name)
        hosts[name]?.line.close(isNoticed: true)
        audit.removed.insert(name)
    }
}
