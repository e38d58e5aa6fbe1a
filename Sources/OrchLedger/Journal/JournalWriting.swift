import GRDB
import OrchCore

/// Each change of the journal as statements. Runs within a transaction of the writer.
struct JournalWriting {
    let db: Database

    func apply(_ writes: [JournalWrite]) throws {
        for write in writes {
            switch write {
            case .attempt(let attempt): try store(attempt)
            case .event(let event, let previous): try store(event, previous: previous)
            case .prune(let sequence): try prune(upTo: sequence)
            case .tombstone(let key): try bury(key)
            case .term(let term): try db.run("UPDATE meta SET term = ?", [try StoredValue.integer(term)])
            }
        }
    }

    /// An update first: the rule about tombstones looks at every insert, and an attempt that is here already may still close.
    private func store(_ attempt: AgentAttempt) throws {
        let key = attempt.key
        let number = try StoredValue.integer(key.attempt)
        let run = try StoredValue.integer(attempt.run)
        let closed = attempt.phase == .closed
        let json = try StoredValue.json(attempt)
        let time = attempt.updatedAt.milliseconds
        try db.run(
            "UPDATE attempt SET run = ?, closed = ?, updated_at = ?, record = ? WHERE project = ? AND id = ? AND number = ?",
            [run, closed, time, json, key.session.project.text, key.session.id.text, number])
        guard db.changesCount == 0 else { return }
        try db.run(
            "INSERT INTO attempt (project, id, number, run, closed, updated_at, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [key.session.project.text, key.session.id.text, number, run, closed, time, json])
    }

    private func store(_ event: NumberedEvent, previous: UInt64) throws {
        let sequence = try StoredValue.integer(event.sequence)
        let session = event.key.session
        let topic = event.topic.text
        try db.run(
            "INSERT INTO event (sequence, topic, previous, project, id, record) VALUES (?, ?, ?, ?, ?, ?)",
            [
                sequence, topic, try StoredValue.integer(previous), session.project.text, session.id.text, try StoredValue.json(event),
            ])
        try db.run(
            "INSERT INTO topic (topic, last, project, id) VALUES (?, ?, ?, ?) ON CONFLICT (topic) DO UPDATE SET last = excluded.last",
            [topic, sequence, session.project.text, session.id.text])
    }

    /// The topics keep their newest number, the journal its head.
    private func prune(upTo sequence: UInt64) throws {
        let number = try StoredValue.integer(sequence)
        try db.run("DELETE FROM event WHERE sequence <= ?", [number])
        try db.run("UPDATE meta SET pruned = MAX(pruned, ?)", [number])
    }

    func bury(_ key: AttemptKey) throws {
        try db.run(
            """
            INSERT INTO tombstone (project, id, attempt) VALUES (?, ?, ?)
            ON CONFLICT (project, id) DO UPDATE SET attempt = excluded.attempt WHERE excluded.attempt > attempt
            """,
            [key.session.project.text, key.session.id.text, try StoredValue.integer(key.attempt)])
    }
}
