import GRDB
import OrchCore

/// Each change of the ledger as statements. Runs within a transaction of the writer.
struct LedgerWriting {
    let db: Database
    let bounds: LedgerBounds

    func apply(_ writes: [LedgerWrite]) throws {
        var newestEvent: Int64?
        var repliesGrew = false
        for write in writes {
            switch write {
            case .session(let record): try store(record)
            case .deleteSession(let key):
                try db.run("DELETE FROM session WHERE project = ? AND id = ?", [key.project.text, key.id.text])
            case .worktreeGone(let key, let host, let path): try forgetWorktree(path, of: key, on: host)
            case .attempts(let key, let highest): try count(highest, of: key)
            case .host(let record): try store(record)
            case .removeHost(let name): try db.run("DELETE FROM host WHERE name = ?", [name.text])
            case .event(let event): newestEvent = try store(event)
            case .command(let host, let command): try store(command, for: host)
            case .commandAnswered(let id): try db.run("DELETE FROM command WHERE id = ?", [id])
            case .audit(let fact): try store(fact)
            case .reply(let reply):
                try store(reply)
                repliesGrew = true
            }
        }
        if let newestEvent { try db.run("DELETE FROM event WHERE sequence <= ?", [newestEvent - Int64(bounds.events)]) }
        if repliesGrew { try db.run("DELETE FROM reply WHERE age <= (SELECT MAX(age) FROM reply) - ?", [bounds.replies]) }
    }

    private func store(_ record: SessionRecord) throws {
        let key = record.key
        let host = record.attempt?.host ?? record.pinned
        try db.run(
            """
            INSERT INTO session (project, id, status, live, place, host, attempt, attempt_state, updated_at, record)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (project, id) DO UPDATE SET
                status = excluded.status, live = excluded.live, place = excluded.place, host = excluded.host, attempt = excluded.attempt,
                attempt_state = excluded.attempt_state, updated_at = excluded.updated_at, record = excluded.record
            """,
            [
                key.project.text, key.id.text, record.face.status.rawValue, !record.isSettled, try StoredValue.integer(record.order),
                host?.text ?? "", try record.attempt.map { try StoredValue.integer($0.number) }, record.attempt?.state.rawValue,
                record.updatedAt.milliseconds, try StoredValue.json(record),
            ])
        if let attempt = record.attempt { try store(attempt, of: key, at: record.updatedAt) }
        try count(max(record.highestAttempt, record.attempt?.number ?? 0), of: key)
    }

    /// A session that has begun anew since, or is elsewhere, is left as it is; and so is its place among those that have ended.
    private func forgetWorktree(_ path: String, of key: SessionKey, on host: HostName) throws {
        let names: StatementArguments = [key.project.text, key.id.text]
        let sql = "SELECT record FROM session WHERE project = ? AND id = ? AND live = 0"
        guard let json = try String.fetchOne(db.cachedStatement(sql: sql), arguments: names) else { return }
        var record: SessionRecord = try StoredValue.value(json: json)
        guard record.attempt?.host == host, record.face.worktreePath == path else { return }
        record.face.worktreePath = nil
        try db.run("UPDATE session SET record = ? WHERE project = ? AND id = ?", [try StoredValue.json(record)] + names)
    }

    private func count(_ highest: UInt64, of key: SessionKey) throws {
        try db.run(
            """
            INSERT INTO attempt_counter (project, id, highest) VALUES (?, ?, ?)
            ON CONFLICT (project, id) DO UPDATE SET highest = excluded.highest WHERE excluded.highest > highest
            """,
            [key.project.text, key.id.text, try StoredValue.integer(highest)])
    }

    /// An update first: the rule that a number is given out once looks at every insert.
    private func store(_ attempt: SessionRecord.Attempt, of key: SessionKey, at time: Timestamp) throws {
        let number = try StoredValue.integer(attempt.number)
        let run = try StoredValue.integer(attempt.run)
        try db.run(
            "UPDATE attempt SET host = ?, state = ?, run = ?, closed = ?, updated_at = ? WHERE project = ? AND id = ? AND number = ?",
            [
                attempt.host.text, attempt.state.rawValue, run, attempt.closed?.rawValue, time.milliseconds, key.project.text, key.id.text,
                number,
            ])
        guard db.changesCount == 0 else { return }
        try db.run(
            """
            INSERT INTO attempt (project, id, number, host, state, run, closed, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                key.project.text, key.id.text, number, attempt.host.text, attempt.state.rawValue, run, attempt.closed?.rawValue,
                time.milliseconds, time.milliseconds,
            ])
    }

    private func store(_ record: HostRecord) throws {
        try db.run(
            "INSERT INTO host (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record",
            [record.name.text, try StoredValue.json(record)])
    }

    private func store(_ command: Command, for host: HostName) throws {
        try db.run(
            "INSERT INTO command (id, host, record) VALUES (?, ?, ?)", [command.id, host.text, try StoredValue.json(command)])
    }

    private func store(_ event: LedgerEvent) throws -> Int64 {
        let sequence = try StoredValue.integer(event.sequence)
        try db.run(
            "INSERT INTO event (sequence, class, session, record) VALUES (?, ?, ?, ?)",
            [sequence, event.topic?.class?.rawValue, event.session?.description, try StoredValue.json(event)])
        return sequence
    }

    private func store(_ fact: AuditFact) throws {
        let last = try Row.fetchOne(db.cachedStatement(sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"))
        let number = try (last.map { try $0.number(0) } ?? 0) + 1
        let text = try StoredValue.json(fact)
        let hash = AuditChain.hash(after: try last?.text(1) ?? AuditChain.origin, number: number, text: text)
        try db.run("INSERT INTO audit (number, entry, hash) VALUES (?, ?, ?)", [try StoredValue.integer(number), text, hash])
    }

    /// The first answer stands: a client that asks again gets what the first one got.
    private func store(_ reply: Reply) throws {
        try db.run(
            "INSERT INTO reply (request, record) VALUES (?, ?) ON CONFLICT (request) DO NOTHING", [reply.id, try StoredValue.json(reply)])
    }
}
