@testable import OrchCore

/// An agent's journal as a value: all that survives a crash.
struct ModelJournal {
    var term: UInt64 = 0
    var head: UInt64 = 0
    var pruned: UInt64 = 0
    var incarnation: UInt64 = 0
    var attempts: [AttemptKey: AgentAttempt] = [:]
    var tombstones: [SessionKey: UInt64] = [:]
    var topics: [Topic: UInt64] = [:]
    /// Not pruned yet.
    var events: [NumberedEvent] = []
    /// All that ever were: what the ledger must know in the end.
    var history: [NumberedEvent] = []
    let stream: StreamID

    init(stream: StreamID) { self.stream = stream }

    mutating func apply(_ writes: [JournalWrite]) throws {
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
    mutating func start() -> (incarnation: UInt64, AgentMachine.Start) {
        incarnation += 1
        return (
            incarnation,
            AgentMachine.Start(
                term: term, head: head, oldest: pruned + 1, attempts: Array(attempts.values), tombstones: tombstones, topics: topics)
        )
    }

    func page(from first: UInt64) -> [NumberedEvent] { Array(events.drop { $0.sequence < first }.prefix(7)) }
}
