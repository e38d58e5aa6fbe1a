package import OrchCore

/// The coordinator's ledger as a value: all that survives a crash.
package struct ModelLedger: Sendable {
    package var term: UInt64 = 0
    package var head: UInt64 = 0
    package var nextOrder: UInt64 = 1
    package var hosts: [HostName: HostRecord] = [:]
    package var sessions: [SessionKey: SessionRecord] = [:]
    package var counters: [SessionKey: UInt64] = [:]
    package var orders: [(host: HostName, command: Command)] = []
    package var replies: [String: Reply] = [:]
    package var audit: [AuditFact] = []

    package let stream: StreamID

    /// - Parameter number: which ledger of its cluster it is.
    package init(number: UInt64 = 1) { stream = StreamID(high: 1, low: number) }

    package mutating func apply(_ writes: [LedgerWrite]) throws {
        for write in writes {
            switch write {
            case .session(let record): try store(record)
            case .deleteSession(let key): sessions[key] = nil
            case .attempts(let key, let highest): counters[key] = max(counters[key] ?? 0, highest)
            case .host(let record): hosts[record.name] = record
            case .removeHost(let name): hosts[name] = nil
            case .event(let event):
                guard event.sequence == head + 1 else { throw Violation("the ledger's event \(event.sequence) follows \(head)") }
                head = event.sequence
            case .command(let host, let command):
                guard !orders.contains(where: { $0.command.id == command.id }) else { throw Violation("order \(command.id) is stored twice") }
                orders.append((host, command))
            case .commandAnswered(let id): orders.removeAll { $0.command.id == id }
            case .worktreeGone(let key, let host, let path):
                guard let record = sessions[key], record.isSettled, record.attempt?.host == host, record.face.worktreePath == path else { continue }
                sessions[key]?.face.worktreePath = nil
            case .audit(let fact): audit.append(fact)
            // The first answer stands.
            case .reply(let reply): replies[reply.id] = replies[reply.id] ?? reply
            }
        }
    }

    private mutating func store(_ record: SessionRecord) throws {
        let highest = max(record.highestAttempt, record.attempt?.number ?? 0)
        guard highest >= counters[record.key] ?? 0 else { throw Violation("attempts of \(record.key) went back to \(highest)") }
        if let old = sessions[record.key], old.order == record.order { try Lasting.check(old, record) }
        counters[record.key] = highest
        nextOrder = max(nextOrder, record.order + 1)
        sessions[record.key] = record
    }

    /// What the next coordinator begins with.
    package mutating func start() -> CoordinatorMachine.Start {
        term += 1
        return CoordinatorMachine.Start(
            term: term, stream: stream, head: head, nextOrder: nextOrder, hosts: hosts.values.sorted { $0.name < $1.name },
            sessions: sessions.values.filter { !$0.isSettled }, orders: orders.map { ($0.host, $0.command) })
    }

    package func past(_ key: SessionKey) -> PastSession? {
        counters[key].map { PastSession(record: sessions[key], highestAttempt: $0) }
    }
}

/// What a session may never become again.
package enum Lasting {
    static func check(_ old: SessionRecord, _ new: SessionRecord) throws {
        if old.face.status.isTerminal, old.openAttempt == nil, !new.face.status.isTerminal {
            guard [.deleting, .deletionFailed].contains(new.face.status) else {
                throw Violation("\(new.key) was \(old.face.status) and became \(new.face.status)")
            }
        }
        for words in old.guidance {
            guard let now = new.guidance.first(where: { $0.id == words.id }) else {
                throw Violation("guidance \(words.id) of \(new.key) is forgotten")
            }
            guard now.receipt >= words.receipt else { throw Violation("guidance \(words.id) of \(new.key) was \(words.receipt), is \(now.receipt)") }
        }
        for question in old.escalations {
            guard let now = new.escalations.first(where: { $0.id == question.id }) else {
                throw Violation("question \(question.id) of \(new.key) is forgotten")
            }
            guard question.closedAt == nil || now.closedAt != nil else { throw Violation("question \(question.id) of \(new.key) is open again") }
        }
        guard let before = old.attempt, let after = new.attempt, before.number == after.number else {
            guard (old.attempt?.number ?? 0) <= (new.attempt?.number ?? 0) else { throw Violation("\(new.key) has an older attempt again") }
            guard old.openAttempt == nil || old.attempt == nil else { throw Violation("\(new.key) has a new attempt beside an open one") }
            return
        }
        guard before.state != .closed || after.state == .closed else { throw Violation("attempt \(before.number) of \(new.key) is open again") }
        guard before.run <= after.run else { throw Violation("runs of \(new.key) went back") }
    }
}
