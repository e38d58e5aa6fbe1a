package import OrchCore

/// An agent's journal as a value: all that survives a crash.
package struct ModelJournal: Sendable {
    package var term: UInt64 = 0
    package var head: UInt64 = 0
    package var pruned: UInt64 = 0
    package var incarnation: UInt64 = 0
    package var attempts: [AttemptKey: AgentAttempt] = [:]
    package var tombstones: [SessionKey: UInt64] = [:]
    package var topics: [Topic: UInt64] = [:]
    /// Not pruned yet.
    package var events: [NumberedEvent] = []
    /// All that ever were.
    package private(set) var history: [NumberedEvent] = []
    /// Why the state of each attempt changed, from its begin: what the ledger must tell in this order, each once.
    package private(set) var causes: [AttemptKey: [AgentEvent.StateChange.Cause]] = [:]
    package let stream: StreamID

    package init(stream: StreamID) { self.stream = stream }

    package mutating func apply(_ writes: [JournalWrite]) throws {
        for write in writes {
            switch write {
            case .attempt(let attempt): try store(attempt)
            case .event(let event, let previous):
                guard event.sequence == head + 1 else { throw Violation("event \(event.sequence) follows \(head)") }
                guard previous == topics[event.topic] ?? 0 else { throw Violation("\(event.topic) had \(topics[event.topic] ?? 0), not \(previous)") }
                head = event.sequence
                topics[event.topic] = head
                events.append(event)
                history.append(event)
                if case .state(let change) = event.event { causes[event.key, default: []].append(change.cause) }
            case .prune(let upTo):
                guard upTo <= head, upTo >= pruned else { throw Violation("pruned up to \(upTo) of \(head), after \(pruned)") }
                pruned = upTo
                events.removeAll { $0.sequence <= upTo }
            case .tombstone(let key): tombstones[key.session] = max(tombstones[key.session] ?? 0, key.attempt)
            case .term(let new):
                guard new > term else { throw Violation("the term went from \(term) to \(new)") }
                term = new
            }
        }
    }

    private mutating func store(_ attempt: AgentAttempt) throws {
        let key = attempt.key
        if let old = attempts[key] {
            guard attempt.run >= old.run else { throw Violation("runs of \(key) went back") }
            guard old.phase != .closed || (attempt.phase == .closed && attempt.run == old.run) else { throw Violation("\(key) was closed") }
            guard attempt.run <= old.run + 1 else { throw Violation("\(key) skipped a run") }
            let isFenced = key.attempt <= tombstones[key.session] ?? 0
            guard !isFenced || attempt.run == old.run else { throw Violation("\(key) starts a run under its tombstone") }
        } else {
            guard key.attempt > tombstones[key.session] ?? 0 else { throw Violation("\(key) begins under its tombstone") }
            let above = attempts.keys.contains { $0.session == key.session && $0.attempt > key.attempt }
            guard !above else { throw Violation("\(key) begins after a higher attempt") }
        }
        attempts[key] = attempt
        let open = attempts.values.filter { $0.key.session == key.session && $0.phase != .closed }
        guard open.count <= 1 else { throw Violation("\(key.session) has \(open.count) open attempts") }
    }

    /// What the next agent begins with.
    package mutating func start() -> (incarnation: UInt64, AgentMachine.Start) {
        incarnation += 1
        return (incarnation, contents)
    }

    package var contents: AgentMachine.Start {
        AgentMachine.Start(
            term: term, head: head, oldest: pruned + 1, attempts: Array(attempts.values), tombstones: tombstones, topics: topics)
    }

    /// The newest attempt of each session.
    package var newest: [AgentAttempt] {
        Dictionary(grouping: attempts.values, by: \.key.session).values.compactMap { $0.max { $0.number < $1.number } }.sorted { $0.key < $1.key }
    }

    /// All that were ever asked of the attempt.
    func questions(of key: AttemptKey) -> [String] {
        history.filter { $0.key == key }.compactMap { if case .escalation(let question) = $0.event { question.id } else { nil } }
    }

    package func page(from first: UInt64) -> [NumberedEvent] { Array(events.drop { $0.sequence < first }.prefix(7)) }
}
