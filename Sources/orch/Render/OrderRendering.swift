import OrchCore

/// What a person is told of an order that was taken.
struct OrderRendering {
    let current: ProjectName?

    /// - Parameter word: what the session is now, such as `cancelled`.
    func lines(_ done: OrderDone, word: String) -> [String] {
        let name = SessionName.text(done.session, current: current)
        let first = done.waitingFor.map { "\(name): to be \(word), \($0.printable(limit: 200))" } ?? "\(name): \(word)"
        return [first] + done.notes.map { "  " + $0.printable(limit: Limits.titleCharacters) }
    }

    /// What `forward` says.
    func lines(forwarded done: OrderDone) -> [String] {
        let name = SessionName.text(done.session, current: current)
        let state = done.waitingFor.map { "stored, \($0.printable(limit: 200))" } ?? "on its way to the worker"
        return ["\(name): \(state); see 'orch get \(name)'"] + done.notes.map { "  " + $0.printable(limit: Limits.titleCharacters) }
    }

    /// What `wait` says.
    func lines(reached ends: [SessionKey: SessionStatus]) -> [String] {
        ends.sorted { $0.key < $1.key }.map { "\(SessionName.text($0.key, current: current)): \($0.value.rawValue)" }
    }

    /// Where a session stands, in one line.
    func line(now session: StatusFile) -> String {
        let reason = session.status == .stuck ? session.stuckReason.map { ": " + $0.printable(limit: Limits.titleCharacters) } ?? "" : ""
        return "\(SessionName.text(session, current: current)): \(session.status.rawValue)\(reason)"
    }

    /// What `spawn` says of a session that is in the ledger.
    func lines(spawned session: StatusFile) -> [String] {
        let name = SessionName.text(session, current: current)
        let title = session.issue.title.printable(limit: Limits.titleCharacters)
        let place: String
        if let waiting = session.waitingFor {
            place = waiting.hasPrefix("waiting") ? waiting : "waits: \(waiting)"
        } else {
            place = session.host.map { "runs on \($0)" } ?? "waits for a host"
        }
        return ["\(name): \(title)", "  \(place.printable(limit: Limits.titleCharacters)); branch \(session.branch.printable(limit: 200))"]
    }
}
