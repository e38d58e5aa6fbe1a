import OrchCore

/// What the ledger has told so far: each fact of an agent once, in the journal's order (promise P2).
struct Audit: Sendable {
    /// Every event of the ledger.
    private(set) var ledger: [LedgerEvent] = []
    /// How many changes of each attempt's state the ledger has told: more than one number where some may have been left out.
    private var told: [Telling: Set<Int>] = [:]
    /// How many of them a ledger that was built anew may leave out: they were in the journal when the holdings were told.
    private var excused: [Telling: Int] = [:]
    /// Words that a worker has read.
    var read: Set<String> = []
    /// Sessions whose worker has said that it read all that it had.
    var acknowledged: Set<SessionKey> = []
    /// Attempts of which nobody knows how far they came: only a person lets their sessions begin anew.
    var lost: Set<AttemptKey> = []
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

    /// An attempt in one journal: one that is taken up after its journal was lost begins another story there.
    struct Telling: Hashable, Sendable {
        var stream: StreamID
        var key: AttemptKey
    }

    /// A new ledger has told nothing.
    mutating func beginLedger() {
        ledger = []
        told = [:]
        excused = [:]
        questions = [:]
        receipts = [:]
    }

    /// The holdings say what the journal holds: what led there need not be told any more.
    mutating func excuse(_ journal: ModelJournal) {
        for (key, causes) in journal.causes { excused[Telling(stream: journal.stream, key: key)] = causes.count }
    }

    /// - Parameter awaited: hosts that a new ledger has not heard: what led to their holdings may be told or not.
    mutating func note(_ event: LedgerEvent, journals: [HostName: ModelJournal], awaited: Set<HostName>) throws {
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
            if let journal = journals[host] { told[Telling(stream: journal.stream, key: key)] = [journal.causes[key]?.count ?? 0] }
        }
        if event.fact.status?.cause == "moved", let session = event.session, let host = event.host, let journal = journals[host] {
            // A move has a word of its own for the end of the attempt.
            let key = AttemptKey(session: session, attempt: event.fence.attempt)
            let telling = Telling(stream: journal.stream, key: key)
            let end = journal.causes[key]?.firstIndex(of: .closed).map { $0 + 1 }
            if journal.attempts[key]?.closed == .moved, let end { told[telling] = Set((told[telling] ?? [0]).map { max($0, end) }) }
        }
        // A host that was removed and added again tells anew what its journal still has.
        let isNew = event.host.map { !removed.contains($0) } ?? true
        guard isNew, let status = event.fact.status, Self.causes.contains(status.cause) else { return }
        try noteState(status, of: event, journals, mayLeaveOut: event.host.map(awaited.contains) ?? false)
    }

    /// The next change that the journal has of this attempt, and no other. Of a fenced attempt some may be left out.
    private mutating func noteState(
        _ status: LedgerEvent.StatusFact, of event: LedgerEvent, _ journals: [HostName: ModelJournal], mayLeaveOut isAwaited: Bool
    ) throws {
        guard let session = event.session, let host = event.host, let journal = journals[host] else { return }
        let key = AttemptKey(session: session, attempt: event.fence.attempt)
        let causes = journal.causes[key] ?? []
        let telling = Telling(stream: journal.stream, key: key)
        let places = told[telling] ?? [0]
        let mayLeaveOut = isAwaited || max(journal.tombstones[session] ?? 0, givenUp[session] ?? 0) >= key.attempt
        let free = mayLeaveOut ? causes.count : excused[telling] ?? 0
        let next = places.flatMap { place -> [Int] in
            let rest = causes.indices.dropFirst(place).filter { Self.causes.contains(causes[$0].rawValue) }
            let leavable = rest.prefix { $0 < free }
            return (leavable + rest.dropFirst(leavable.count).prefix(1)).filter { causes[$0].rawValue == status.cause }.map { $0 + 1 }
        }
        guard !next.isEmpty else {
            throw Violation("the ledger tells \(status.cause) of \(key) as change \((places.max() ?? 0) + 1) of \(causes.map(\.rawValue))")
        }
        told[telling] = Set(next)
    }

    /// Changes of an attempt that the ledger has not told.
    func untold(of key: AttemptKey, _ journal: ModelJournal) -> [AgentEvent.StateChange.Cause] {
        let telling = Telling(stream: journal.stream, key: key)
        return (journal.causes[key] ?? []).dropFirst(max(told[telling]?.max() ?? 0, excused[telling] ?? 0)).filter {
            Self.causes.contains($0.rawValue)
        }
    }
}
