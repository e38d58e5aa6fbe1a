@testable import OrchCore

// The end of a history: nothing fails any more, and everything must come to rest.
extension World {
    /// Simulated time within which all comes to rest: three back-offs, a pause and a lost link fit.
    private static let patience: Int64 = 1_800_000

    mutating func heal() throws {
        note("— everything heals —")
        isHealing = true
        let end = now.boot + Self.patience
        for name in names { try startAgent(name) }
        try startCoordinator()
        try connectAny()
        while true {
            try connectAny()
            try settleWhatMoves()
            for index in clients.indices where clients[index].reply == nil { try ask(index) }
            try settleWhatMoves()
            guard let reason = unrest() else { break }
            guard now.boot < end else { throw Violation("does not come to rest: \(reason)") }
            try passTime()
        }
        try checkFacts()
    }

    private mutating func settleWhatMoves() throws {
        while true {
            let packets = hosts.values.reduce(0) { $0 + $1.toAgent.count + $1.toCoordinator.count + $1.hints.count }
            let jobs = hosts.values.reduce(0) { $0 + $1.jobs.count }
            let workers = hosts.values.reduce(0) { $0 + $1.workers.count { !$0.isIdle } }
            guard packets + jobs + workers > 0 else { return }
            now = now.later(milliseconds: 1)
            if packets > 0 { try deliverAny() }
            if jobs > 0 { try finishAnyJob() }
            if workers > 0 { try letAnyWorkerAct() }
            for name in names { hosts[name]?.forgetReported() }
            try check()
        }
    }

    /// Why this is not yet the end; nil when everything has come to rest.
    private func unrest() -> String? {
        guard coordinator != nil else { return "the coordinator is away" }
        for name in names {
            guard let host = hosts[name], let machine = host.machine, host.isConnected else { return "\(name) is away" }
            guard host.jobs.isEmpty, host.toAgent.isEmpty, host.toCoordinator.isEmpty, host.hints.isEmpty else { return "\(name) is busy" }
            guard host.workers.isEmpty else { return "\(name) has workers \(host.workers.map { "\($0.key).\($0.run) \($0.state)" })" }
            guard ledger.hosts[name]?.cursor == host.journal.head else { return "events of \(name) are missing" }
            guard machine.slotsUsed == 0 else { return "\(name) has \(machine.slotsUsed) slots taken" }
        }
        if let order = ledger.orders.first { return "order \(order.command.kind) \(order.command.id) for \(order.host) has no answer" }
        if let client = clients.first(where: { $0.reply == nil }) { return "\(client.request.id) has no reply" }
        for record in ledger.sessions.values.sorted(by: { $0.key < $1.key }) where !hasComeToRest(record) {
            return "\(record.key) is \(record.face.status), wanted \(record.want), attempt \(record.attempt?.state.rawValue ?? "none")"
        }
        return nil
    }

    private func hasComeToRest(_ record: SessionRecord) -> Bool {
        switch record.face.status {
        case .complete, .cancelled: record.openAttempt == nil
        case .deletionFailed: record.want == .deleted
        case .paused: record.want == .paused
        case .stuck, .prReady, .shipping, .reviewsInProgress: record.want == .run
        default: false
        }
    }

    /// The ledger knows what the agents' journals know.
    private func checkFacts() throws {
        for record in ledger.sessions.values {
            guard let key = record.attemptKey, let host = record.attempt?.host, let theirs = hosts[host]?.journal.attempts[key] else { continue }
            guard theirs.state == record.attempt?.state, theirs.run == record.attempt?.run, theirs.closed == record.attempt?.closed else {
                throw Violation("\(key) is \(theirs.state) \(theirs.run) at \(host), in the ledger \(String(describing: record.attempt))")
            }
            guard theirs.closed != .fenced else { continue }
            guard theirs.face.status == record.face.status, theirs.face.worktreePath == record.face.worktreePath else {
                throw Violation("\(key) is \(theirs.face.status) at \(host), in the ledger \(record.face.status)")
            }
            guard theirs.want == record.want || record.openAttempt == nil else { throw Violation("\(key) wants \(theirs.want), \(record.want)") }
            let asked = Set(theirs.escalations.map(\.id))
            guard asked == Set(record.escalations.filter { $0.closedAt == nil }.map(\.id)) else {
                throw Violation("\(key) has questions \(asked), in the ledger \(record.escalations.map { "\($0.id) \($0.closedAt == nil)" })")
            }
            for words in theirs.guidance {
                guard record.guidance.first(where: { $0.id == words.id })?.receipt == words.receipt else {
                    throw Violation("guidance \(words.id) of \(key) is \(words.receipt) at \(host), in the ledger something else")
                }
            }
        }
    }
}

extension ModelWorker {
    /// Frozen, and nobody has told it to end: it does nothing.
    fileprivate var isIdle: Bool { state == .starting || (state == .lives && isFrozen && !isToStop && reports.isEmpty) }
}
