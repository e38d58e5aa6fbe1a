import OrchCore

/// What the ledger has told so far: each fact of an agent once, in the journal's order (promise P2).
struct Audit: Sendable {
    /// Every event of the ledger.
    private(set) var ledger: [LedgerEvent] = []
    /// How many changes of each attempt's state the ledger has told.
    private(set) var told: [AttemptKey: Int] = [:]
    /// Questions told, and whether they are closed.
    private(set) var questions: [String: Bool] = [:]
    /// Attempts up to this one a person has given up by force: their hosts were not heard, and their workers may live until they are.
    var givenUp: [SessionKey: UInt64] = [:]
    /// Hosts that the operator has removed at some time.
    var removed: Set<HostName> = []
    private(set) var receipts: [String: Guidance.Receipt] = [:]

    /// The causes by which an agent's change is known in the ledger; the others are the coordinator's own words too.
    private static let causes: Set<String> = Set(
        [AgentEvent.StateChange.Cause](
            [
                .accepted, .preparing, .prepared, .preparationFailed, .runStarted, .runEnded, .paused, .resumed, .continues, .stalled,
                .deletionFailed, .closed,
            ]
        ).map(\.rawValue))

    mutating func note(_ event: LedgerEvent, journals: [HostName: ModelJournal]) throws {
        ledger.append(event)
        if let question = event.fact.escalation {
            guard questions[question.id] == nil else { throw Violation("question \(question.id) is told twice") }
            questions[question.id] = false
        }
        if let id = event.fact.escalationClosed {
            guard questions[id] == false else { throw Violation("question \(id) is closed \(questions[id] == nil ? "before it was told" : "twice")") }
            questions[id] = true
        }
        if let receipt = event.fact.guidance {
            if let before = receipts[receipt.id], before >= receipt.receipt { throw Violation("guidance \(receipt.id) is \(receipt.receipt) again") }
            receipts[receipt.id] = receipt.receipt
        }
        if event.fact.deleted == true, let session = event.session, let host = event.host {
            let key = AttemptKey(session: session, attempt: event.fence.attempt)
            told[key] = journals[host]?.causes[key]?.count
        }
        if event.fact.status?.cause == "moved", let session = event.session, let host = event.host {
            // A move has a word of its own for the end of the attempt.
            let key = AttemptKey(session: session, attempt: event.fence.attempt)
            let end = journals[host]?.causes[key]?.firstIndex(of: .closed).map { $0 + 1 }
            if journals[host]?.attempts[key]?.closed == .moved, let end { told[key] = max(told[key] ?? 0, end) }
        }
        // A host that was removed and added again tells anew what its journal still has.
        let isNew = event.host.map { !removed.contains($0) } ?? true
        if isNew, let status = event.fact.status, Self.causes.contains(status.cause) { try noteState(status, of: event, journals) }
    }

    /// The next change that the journal has of this attempt, and no other. Of a fenced attempt some may be left out.
    private mutating func noteState(_ status: LedgerEvent.StatusFact, of event: LedgerEvent, _ journals: [HostName: ModelJournal]) throws {
        guard let session = event.session, let host = event.host, let journal = journals[host] else { return }
        let key = AttemptKey(session: session, attempt: event.fence.attempt)
        let causes = journal.causes[key] ?? []
        let place = told[key] ?? 0
        let mayLeaveOut = max(journal.tombstones[session] ?? 0, givenUp[session] ?? 0) >= key.attempt
        let rest = causes.indices.dropFirst(place).filter { Self.causes.contains(causes[$0].rawValue) }
        guard let next = mayLeaveOut ? rest.first(where: { causes[$0].rawValue == status.cause }) : rest.first, causes[next].rawValue == status.cause
        else {
            throw Violation("the ledger tells \(status.cause) of \(key) as change \(place + 1) of \(causes.map(\.rawValue))")
        }
        told[key] = next + 1
    }

    /// Changes of an attempt that the ledger has not told.
    func untold(of key: AttemptKey, _ journal: ModelJournal) -> [AgentEvent.StateChange.Cause] {
        (journal.causes[key] ?? []).dropFirst(told[key] ?? 0).filter { Self.causes.contains($0.rawValue) }
    }
}
