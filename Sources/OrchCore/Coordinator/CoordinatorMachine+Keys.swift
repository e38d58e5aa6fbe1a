// The keys of hosts: taken away at once, or changed so that the two ends never lose each other. Which keys are pinned is the shell's, and
// stands in `config.json` before anything is sent that relies on it (decision 0014).
extension CoordinatorMachine {
    /// What is on the host goes on there, and stays what it was here: unreachable, until a person decides.
    mutating func revoke(_ name: HostName) {
        guard hosts[name] != nil else { return }
        disconnected(name)
        hosts[name]?.isRevoked = true
        hosts[name]?.rejection = "the key of host \(name) was revoked"
        hosts[name]?.nextKey = nil
        placementIsDue = true
        emit(.shut(name))
        if let waiter = keyWaiters.removeValue(forKey: name) {
            fail(waiter.client, waiter.request, Problem(.refused, "the key of \(name) was revoked meanwhile"))
        }
    }

    mutating func revoke(_ host: Host, request id: String, of client: ClientID) {
        let name = host.record.name
        guard !host.record.isLocal else { return fail(client, id, hasNoKey(name)) }
        if !host.isRevoked {
            revoke(name)
            emit(.log("the key of \(name) was revoked: it is not heard any more"))
        }
        let count = host.sessions.count
        let rest = count == 1 ? "1 session there is" : "\(count) sessions there are"
        var reply = Reply(id: id)
        reply.host = HostDone(
            host: name, notes: count > 0 ? ["\(rest) unreachable from now on, and placed nowhere else: 'orch move --force' does that"] : [])
        answer(client, reply, keep: true)
    }

    /// Answered when the agent uses its new key. Asked again while that is under way, the answer goes to who asked last.
    mutating func rotateKey(of host: Host, request id: String, of client: ClientID) {
        let name = host.record.name
        guard !host.record.isLocal else { return fail(client, id, hasNoKey(name)) }
        guard host.isConnected else {
            let words = host.isRevoked ? "its key was revoked" : silence(of: name)
            return fail(client, id, Problem(.unreachable, "\(name) can't be reached: \(words)", next: "see 'orch host show \(name)'"))
        }
        guard host.changesKey else {
            let version = host.record.orchVersion.map { "orch \($0) on" } ?? "the orch on"
            return fail(client, id, Problem(.version, "\(version) \(name) does not know how to change its key", next: "update it there"))
        }
        keyWaiters[name] = (client, id)
        emit(.schedule(.keyChange(name, request: id), after: Timing.keyChange))
        goOnChangingKey(of: name)
    }

    /// Wherever the change was broken off, it goes on from here.
    mutating func goOnChangingKey(of name: HostName) {
        guard let host = hosts[name], host.changesKey else { return }
        if let key = host.nextKey {
            send(name, .keyChange, .keyChange(KeyChange(step: .use, key: key)))
        } else if keyWaiters[name] != nil {
            send(name, .keyChange, .keyChange(KeyChange(step: .make)))
        }
    }

    mutating func take(_ change: KeyChanged, of name: HostName) {
        let problem = change.problem?.printable(limit: 300)
        switch change.step {
        case .make:
            // Nobody has asked for it, or nobody waits any more.
            guard keyWaiters[name] != nil else { return }
            guard problem == nil, let key = change.key else {
                return keyIsRefused("no new key was made there: \(problem ?? "it names none")", of: name)
            }
            emit(.pinKey(name, key))
        case .use:
            guard let problem else { return }
            hosts[name]?.nextKey = nil
            emit(.unpinKey(name))
            keyIsRefused("the new key is not used there: \(problem)", of: name)
        }
    }

    mutating func pinned(_ key: String, of name: HostName) {
        guard hosts[name]?.nextKey != key else { return }
        hosts[name]?.nextKey = key
        goOnChangingKey(of: name)
    }

    mutating func keyIsRefused(_ words: String, of name: HostName) {
        emit(.log("the key of \(name) stays as it is: \(words)"))
        guard let waiter = keyWaiters.removeValue(forKey: name) else { return }
        fail(waiter.client, waiter.request, Problem(.conflict, "the key of \(name) stays as it is: \(words)", next: "see 'orch host show \(name)'"))
    }

    mutating func settled(_ key: String, of name: HostName) {
        hosts[name]?.nextKey = nil
        emit(.log("\(name) uses its new key"))
        guard let waiter = keyWaiters.removeValue(forKey: name) else { return }
        var reply = Reply(id: waiter.request)
        reply.host = HostDone(host: name, notes: ["its key is \(key) now, and the old one is not let in any more"])
        answer(waiter.client, reply, keep: true)
    }

    mutating func keyChangeIsLate(of name: HostName, _ request: String) {
        guard let waiter = keyWaiters[name], waiter.request == request else { return }
        keyWaiters[name] = nil
        let isPinned = hosts[name]?.nextKey != nil
        let words = isPinned ? "both keys are pinned, and it goes on by itself when \(name) is heard" : "nothing was changed"
        fail(
            waiter.client, request,
            Problem(
                .unreachable, "\(name) has not come back with its new key within \(Timing.keyChange / 1000) s: \(words)",
                next: "see 'orch host show \(name)'"))
    }

    private func hasNoKey(_ name: HostName) -> Problem {
        Problem(.refused, "\(name) is this machine itself: its agent is reached without a key", next: "name a host of 'orch hosts' with an address")
    }
}

extension CoordinatorEvent {
    /// The host that says it; nil for what comes from elsewhere.
    var speaker: HostName? {
        switch self {
        case .connected(let host), .disconnected(let host), .hello(let host, _, _, _), .unreached(let host, _), .linked(let host, _, _, _),
            .rejected(let host, _), .malformed(let host, _), .published(let host, _, _), .keyPinned(let host, _), .keyRefused(let host, _),
            .keySettled(let host, _):
            host
        case .request, .transferred, .conversationRead, .timer, .lookedUp, .recover, .hostAdded, .hostRemoved, .hostRevoked: nil
        }
    }
}
