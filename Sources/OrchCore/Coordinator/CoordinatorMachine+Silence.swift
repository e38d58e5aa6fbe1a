// Hosts that are not heard: quiet, lost, unknown. Time that the coordinator slept does not count.
extension CoordinatorMachine {
    /// Losing contact changes what we know, never what is true (promise P5).
    mutating func lose(_ name: HostName) {
        guard hosts[name]?.link != nil else { return }
        hosts[name]?.link = nil
        hosts[name]?.losses += 1
        hosts[name]?.record.lostSince = now.wall
        hosts[name]?.answers = []
        answerAskers(of: name)
        forgetPulls(from: name)
        persistHost(name)
        announceReachability(name, "not heard since \(now.wall.iso8601)")
        guard let host = hosts[name], !host.sessions.isEmpty else { return }
        emit(.schedule(.unknown(name, loss: host.losses), after: Timing.unknownEscalation))
    }

    mutating func announceReachability(_ name: HostName, _ words: String?) {
        guard let host = hosts[name] else { return }
        announce(
            session: nil, host: name, fence: Fence(attempt: 0, run: 0),
            LedgerEvent.Fact(host: .init(reachability: host.reachability, words: words)))
    }

    mutating func fired(_ timer: CoordinatorTimer) {
        switch timer {
        case .ping(let name, let link):
            guard let host = hosts[name], host.link?.id == link else { return }
            let silence = now.awake - host.lastHeard
            if silence >= Timing.linkLostAfter { return breakLink(name) }
            if silence >= Timing.quietAfter, !host.isQuiet {
                hosts[name]?.isQuiet = true
                announceReachability(name, "connected, but silent")
            }
            ping(name)
            schedulePing(name)
        case .greet(let name, let connection):
            guard let host = hosts[name], host.link == nil, host.connection == connection else { return }
            askForHello(name)
        case .unknown(let name, let loss):
            guard let host = hosts[name], host.link == nil, host.losses == loss else { return }
            for key in host.sessions.sorted() { askAboutUnknown(key, on: name) }
        case .answer(let id): answerIsLate(id)
        case .question(let correlation): answerWithoutHost(correlation)
        case .keyChange(let name, let request): keyChangeIsLate(of: name, request)
        // The shell has tried already, before this came.
        case .recover: break
        }
    }

    /// Silence is not death: the human decides whether to wait or to move the session.
    private mutating func askAboutUnknown(_ key: SessionKey, on name: HostName) {
        guard var record = sessions[key], let attempt = record.openAttempt, let host = hosts[name] else { return }
        let id = "unknown-\(record.key)-\(attempt.number)-\(term)-\(host.losses)"
        let since = host.record.lostSince?.iso8601 ?? "some time"
        let question = Escalation(
            id: id, session: key, source: .coordinator,
            question: "\(name) has not been heard since \(since); its worker may well go on. Wait, or 'orch move --force' to another host?",
            options: ["wait", "move by force"], askedAt: now.wall)
        guard !record.escalations.contains(where: { $0.id == id }) else { return }
        record.add(question)
        store(record)
        announce(record, LedgerEvent.Fact(escalation: question))
    }

    /// The host is heard again: nobody has to decide any more.
    mutating func closeUnknown(on name: HostName) {
        for key in (hosts[name]?.sessions ?? []).sorted() {
            guard var record = sessions[key] else { continue }
            guard record.openAttempt?.missingSince == nil,
                record.escalations.contains(where: { $0.source == .coordinator && $0.closedAt == nil })
            else { continue }
            closeEscalations(of: &record) { $0.source == .coordinator }
            store(record)
        }
    }
}
