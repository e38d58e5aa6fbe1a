import GRDB
import OrchCore

/// What is done with rows of the journal that do not decode. Each is moved to the table `set_aside`, with the reason.
struct JournalRepair {
    let db: Database

    /// Sets aside events that do not decode. The stream is broken by that, so the others begin a new one: numbered from 1, with a new
    /// name, and the coordinator reads them all again (it takes each fact once).
    ///
    /// - Returns: a report of each; empty when all is well, and then nothing was changed.
    func setAsideEvents() throws -> [UnreadableRow] {
        var unreadable: [UnreadableRow] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT sequence, record FROM event ORDER BY sequence")
        while let row = try rows.next() {
            do {
                _ = try JournalQueries.event(row.number(0), row.text(1))
            } catch {
                unreadable.append(UnreadableRow(table: "event", key: row.label(0), reason: error))
            }
        }
        guard !unreadable.isEmpty else { return [] }
        for row in unreadable {
            try db.run(
                "INSERT INTO set_aside (source, key, reason, record) SELECT 'event', sequence, ?, record FROM event WHERE sequence = ?",
                [row.reason, row.key])
            try db.run("DELETE FROM event WHERE sequence = ?", [row.key])
        }
        try beginStream()
        return unreadable
    }

    private func beginStream() throws {
        try db.execute(sql: "DELETE FROM topic")
        var number: Int64 = 0
        var newest: [String: Int64] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT sequence, topic, project, id FROM event ORDER BY sequence") {
            let topic = try row.text(1)
            number += 1
            // Each number is at most the old one, and all lower ones have moved already.
            try db.run(
                "UPDATE event SET sequence = ?, previous = ? WHERE sequence = ?", [number, newest[topic] ?? 0, row.integer(0)])
            newest[topic] = number
            try db.run(
                "INSERT INTO topic (topic, last, project, id) VALUES (?, ?, ?, ?) ON CONFLICT (topic) DO UPDATE SET last = excluded.last",
                [topic, number, row.text(2), row.text(3)])
        }
        try db.run("UPDATE meta SET stream = ?, head = ?, pruned = 0", [StreamID.fresh().description, number])
    }

    /// Sets an attempt aside, with a tombstone above it. False where there is none.
    func setAside(_ key: AttemptKey, reason: String) throws -> Bool {
        let row: StatementArguments = [key.session.project.text, key.session.id.text, try StoredValue.integer(key.attempt)]
        try db.run(
            """
            INSERT INTO set_aside (source, key, reason, record)
            SELECT 'attempt', ?, ?, record FROM attempt WHERE project = ? AND id = ? AND number = ?
            """,
            [key.description, reason] + row)
        try db.run("DELETE FROM attempt WHERE project = ? AND id = ? AND number = ?", row)
        guard db.changesCount > 0 else { return false }
        try JournalWriting(db: db).bury(key)
        return true
    }
}
