// Which hosts there are.
extension CoordinatorMachine {
    mutating func add(_ record: HostRecord) {
        guard hosts[record.name] == nil else { return }
        hosts[record.name] = Host(record: record, term: term)
        for session in sessions.values {
            if session.inheritance?.from == record.name, session.inheritance?.awaited != nil { hosts[record.name]?.giving.insert(session.key) }
            guard let attempt = session.openAttempt, attempt.host == record.name else { continue }
            hosts[record.name]?.index(session.key, holdsSlot: attempt.state.holdsSlot)
        }
        placementIsDue = true
        emit(.persist(.host(record)))
    }

    /// The same order again changes nothing and is answered the same way.
    mutating func handle(_ order: HostOrder, request id: String, of client: ClientID) {
        guard let host = hosts[order.host] else { return fail(client, id, unknownHost(order.host)) }
        switch order.kind {
        case .drain: drain(host, true, request: id, of: client)
        case .undrain: drain(host, false, request: id, of: client)
        case .revoke: revoke(host, request: id, of: client)
        case .rotateKey: rotateKey(of: host, request: id, of: client)
        }
    }

    private mutating func drain(_ host: Host, _ drains: Bool, request id: String, of client: ClientID) {
        let name = host.record.name
        if drains != (host.record.drainingSince != nil) {
            hosts[name]?.record.drainingSince = drains ? now.wall : nil
            placementIsDue = true
            persistHost(name)
        }
        var reply = Reply(id: id)
        let count = host.sessions.count
        let rest = count == 1 ? "1 session there goes on" : "\(count) sessions there go on"
        reply.host = HostDone(host: name, notes: drains && count > 0 ? [rest] : [])
        answer(client, reply, keep: true)
    }

    /// Forgets a host that has no open attempt; orders about ended ones have nobody to carry them out any more.
    mutating func remove(_ name: HostName) {
        hear(name)
        guard let host = hosts[name] else { return }
        guard host.sessions.isEmpty else {
            return emit(.log("\(name) is kept: it has \(host.sessions.count) sessions that have not ended"))
        }
        lose(name)
        for command in host.orders {
            orderHosts[command.id] = nil
            emit(.persist(.commandAnswered(command.id)))
            if let record = sessions[command.key.session], record.want == .deleted, record.attemptKey == command.key { forget(record) }
            var reply = Reply(id: command.id)
            reply.done = OrderDone(
                session: command.key.session, waitingFor: nil, notes: ["host \(name) was removed: what is there stays"])
            guard let client = waiters.removeValue(forKey: command.id) else {
                audit(reply)
                continue
            }
            answer(client, reply, keep: true)
        }
        for key in host.record.strangers ?? [] { strangers[key] = nil }
        hosts[name] = nil
        emit(.persist(.removeHost(name)))
    }
}
