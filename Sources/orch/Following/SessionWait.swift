import OrchCore

/// What `orch wait` waits for: every named session at a status that was asked for, or at an end.
struct SessionWait: Hashable, Sendable {
    /// What a session came to.
    enum End: Hashable, Sendable {
        case reached(SessionStatus)
        /// It has ended without it.
        case endedOtherwise(SessionStatus)
        case deleted
    }

    /// Nil: anything terminal, `pr_ready` or `stuck`.
    let until: SessionStatus?
    /// What has come to its end; the waiting is over when none is pending.
    private(set) var ends: [SessionKey: End] = [:]
    private var pending: Set<SessionKey> = []

    init(until: SessionStatus?) { self.until = until }

    var isOver: Bool { pending.isEmpty }

    /// A session to wait for, as it is now.
    mutating func add(_ key: SessionKey, at status: SessionStatus) {
        guard ends[key] == nil else { return }
        pending.insert(key)
        take(key, status)
    }

    /// Takes an event in, if it is about one of the sessions that are waited for.
    mutating func take(_ event: LedgerEvent) {
        guard let key = event.session else { return }
        if event.fact.deleted == true { end(key, .deleted) }
        if let status = event.fact.status?.status { take(key, status) }
    }

    private mutating func take(_ key: SessionKey, _ status: SessionStatus) {
        if isReached(status) {
            end(key, .reached(status))
        } else if status.isTerminal {
            end(key, .endedOtherwise(status))
        }
    }

    private mutating func end(_ key: SessionKey, _ end: End) {
        guard pending.remove(key) != nil else { return }
        ends[key] = end
    }

    private func isReached(_ status: SessionStatus) -> Bool {
        until.map { $0 == status } ?? (status.isTerminal || status == .prReady || status == .stuck)
    }
}
