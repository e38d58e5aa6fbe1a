import GRDB
import OrchCore

/// What the journal is asked.
struct JournalQueries {
    let db: Database

    /// The single row of numbers that stand for the whole journal.
    struct Meta {
        var machine: String
        var stream: String
        var incarnation: UInt64
        var term: UInt64
        var head: UInt64
        var pruned: UInt64
    }

    func meta() throws -> Meta? {
        try Row.fetchOne(db, sql: "SELECT machine, stream, incarnation, term, head, pruned FROM meta").map { row in
            Meta(
                machine: try row.text(0), stream: try row.text(1), incarnation: try row.number(2), term: try row.number(3),
                head: try row.number(4), pruned: try row.number(5))
        }
    }

    func incarnation() throws -> UInt64 { try UInt64.fetchOne(db.cachedStatement(sql: "SELECT incarnation FROM meta")) ?? 0 }

    /// Attempts that are open, or closed, in the order of their coming.
    func attempts(closed: Bool) throws -> Rows<AgentAttempt> {
        var found = Rows<AgentAttempt>()
        let statement = try db.cachedStatement(sql: "SELECT project, id, number, record FROM attempt WHERE closed = ? ORDER BY rowid")
        let rows = try Row.fetchCursor(statement, arguments: [closed])
        while let row = try rows.next() {
            found.add(table: "attempt", key: "\(row.label(0))/\(row.label(1))#\(row.label(2))") {
                try StoredValue.value(json: row.text(3))
            }
        }
        return found
    }

    func tombstones() throws -> [SessionKey: UInt64] {
        var found: [SessionKey: UInt64] = [:]
        let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT project, id, attempt FROM tombstone"))
        while let row = try rows.next() { found[try SessionKey(project: row.text(0), id: row.text(1))] = try row.number(2) }
        return found
    }

    func topics() throws -> [Topic: UInt64] {
        var found: [Topic: UInt64] = [:]
        let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT topic, last FROM topic"))
        // A class that this orch does not know gets no event from it, so its head does not matter here.
        while let row = try rows.next() { if let topic = Topic(text: try row.text(0)) { found[topic] = try row.number(1) } }
        return found
    }

    /// Events from a number on, in order and without a gap: ends before one that does not decode, and reports it. The first is always
    /// given, the others as long as they are within both bounds.
    func events(from sequence: UInt64, limit: Int, bytes: Int) throws -> Rows<NumberedEvent> {
        var found = Rows<NumberedEvent>()
        var size = 0
        let statement = try db.cachedStatement(sql: "SELECT sequence, record FROM event WHERE sequence >= ? ORDER BY sequence")
        let rows = try Row.fetchCursor(statement, arguments: [Int64(clamping: sequence)])
        while found.values.count < limit, found.unreadable.isEmpty, let row = try rows.next() {
            let json = try row.text(1)
            size += json.utf8.count
            if size > bytes, !found.values.isEmpty { break }
            found.add(table: "event", key: row.label(0)) { try Self.event(row.number(0), json) }
        }
        return found
    }

    /// The column has the number; the JSON may still have that of an earlier stream.
    static func event(_ sequence: UInt64, _ json: String) throws -> NumberedEvent {
        var event = try StoredValue.value(NumberedEvent.self, json: json)
        event.sequence = sequence
        return event
    }
}
