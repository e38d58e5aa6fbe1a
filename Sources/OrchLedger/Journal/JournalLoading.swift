import GRDB
public import OrchCore

/// What the journal holds when the agent starts.
public struct JournalStart: Sendable {
    public var machine: AgentMachine.Start
    /// Names the numbering of this journal's events.
    public var stream: StreamID
    /// +1 at each start.
    public var incarnation: UInt64
    /// Rows that do not decode: closed attempts, which stay where they are, and events, which were set aside.
    public var unreadable: [UnreadableRow]
}

/// The start of a journal, within one transaction.
struct JournalLoading {
    let db: Database
    let path: String

    func start(now: Timestamp) throws -> JournalStart {
        let open = try JournalQueries(db: db).attempts(closed: false)
        if let row = open.unreadable.first {
            throw LedgerError(
                .unreadable, path: path, doing: "start the journal", cause: "\(row); its worker may be alive",
                next: "install the orch that wrote it, or a newer one")
        }
        let events = try JournalRepair(db: db).setAsideEvents()
        try forget(before: now.adding(milliseconds: -Int64(Limits.closedAttemptDays) * 86_400_000))
        try db.execute(sql: "UPDATE meta SET incarnation = incarnation + 1")
        let queries = JournalQueries(db: db)
        guard let meta = try queries.meta(), let stream = StreamID(meta.stream) else {
            throw LedgerError(.corrupt, path: path, doing: "start the journal", cause: "the name of its stream is damaged")
        }
        let closed = try queries.attempts(closed: true)
        return JournalStart(
            machine: AgentMachine.Start(
                term: meta.term, head: meta.head, oldest: meta.pruned + 1, attempts: open.values + closed.values,
                tombstones: try queries.tombstones(), topics: try queries.topics()),
            stream: stream, incarnation: meta.incarnation, unreadable: events + closed.unreadable)
    }

    /// Drops what was closed before a time. A tombstone stays, so that a very late offer does not run it again; and the heads of the
    /// topics of sessions that have nothing left here go.
    private func forget(before time: Timestamp) throws {
        try db.run(
            """
            INSERT INTO tombstone (project, id, attempt)
            SELECT project, id, MAX(number) FROM attempt WHERE closed = 1 AND updated_at < ? GROUP BY project, id
            ON CONFLICT (project, id) DO UPDATE SET attempt = excluded.attempt WHERE excluded.attempt > attempt
            """,
            [time.milliseconds])
        try db.run("DELETE FROM attempt WHERE closed = 1 AND updated_at < ?", [time.milliseconds])
        guard db.changesCount > 0 else { return }
        try db.execute(
            sql: """
                DELETE FROM topic WHERE
                    NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.project = topic.project AND attempt.id = topic.id)
                    AND NOT EXISTS (SELECT 1 FROM event WHERE event.project = topic.project AND event.id = topic.id)
                """)
    }
}
