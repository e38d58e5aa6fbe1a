import GRDB
import OrchCore

/// What the ledger is asked. Each runs on any connection, of the daemon or of a reader in another process.
struct LedgerQueries {
    let db: Database

    /// The wanted sessions, newest first, by the index that fits the filter: never a walk through the history.
    static func completedSQL(project: ProjectName?, host: HostName?) -> String {
        let filter = (project == nil ? "" : " AND project = ?") + (host == nil ? "" : " AND host = ?")
        return "SELECT project, id, record FROM session WHERE live = 0\(filter) ORDER BY updated_at DESC, rowid DESC LIMIT ?"
    }

    func head() throws -> UInt64 { try UInt64.fetchOne(db.cachedStatement(sql: "SELECT MAX(sequence) FROM event")) ?? 0 }

    func stream() throws -> StreamID? {
        try String.fetchOne(db.cachedStatement(sql: "SELECT stream FROM meta")).flatMap { StreamID($0) }
    }

    func liveSessions() throws -> Rows<SessionRecord> {
        try sessions("SELECT project, id, record FROM session WHERE live = 1 ORDER BY place", [])
    }

    func completed(project: ProjectName?, host: HostName?, limit: Int) throws -> CompletedSessions {
        let names = [project?.text, host?.text].compactMap(\.self)
        let rows = try sessions(Self.completedSQL(project: project, host: host), StatementArguments(names) + [max(0, limit)])
        let filter = [project.map { _ in "project = ?" }, host.map { _ in "host = ?" }].compactMap(\.self)
        let condition = filter.isEmpty ? "" : " WHERE " + filter.joined(separator: " AND ")
        let statement = try db.cachedStatement(sql: "SELECT COALESCE(SUM(count), 0) FROM settled_count" + condition)
        let total = try Int.fetchOne(statement, arguments: StatementArguments(names)) ?? 0
        return CompletedSessions(records: rows.values, total: total, unreadable: rows.unreadable)
    }

    private func sessions(_ sql: String, _ arguments: StatementArguments) throws -> Rows<SessionRecord> {
        var found = Rows<SessionRecord>()
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() {
            found.add(table: "session", key: "\(row.label(0))/\(row.label(1))") { try StoredValue.value(json: row.text(2)) }
        }
        return found
    }

    func hosts() throws -> Rows<HostRecord> {
        var found = Rows<HostRecord>()
        let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT name, record FROM host ORDER BY name"))
        while let row = try rows.next() {
            found.add(table: "host", key: row.label(0)) { try StoredValue.value(json: row.text(1)) }
        }
        return found
    }

    /// Orders that no host has answered, oldest first.
    func orders() throws -> Rows<(HostName, Command)> {
        var found = Rows<(HostName, Command)>()
        let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT id, host, record FROM command ORDER BY number"))
        while let row = try rows.next() {
            found.add(table: "command", key: row.label(0)) { (try HostName(row.text(1)), try StoredValue.value(json: row.text(2))) }
        }
        return found
    }

    /// - Throws: what the decoder throws for a record that is there and can't be read: its session is not to be made anew.
    func past(_ key: SessionKey) throws -> PastSession {
        let arguments: StatementArguments = [key.project.text, key.id.text]
        let json = try String.fetchOne(
            db.cachedStatement(sql: "SELECT record FROM session WHERE project = ? AND id = ?"), arguments: arguments)
        let highest = try UInt64.fetchOne(
            db.cachedStatement(sql: "SELECT highest FROM attempt_counter WHERE project = ? AND id = ?"), arguments: arguments)
        return PastSession(record: try json.map { try StoredValue.value(json: $0) }, highestAttempt: highest ?? 0)
    }

    func projects(with id: SessionID) throws -> [ProjectName] {
        let statement = try db.cachedStatement(sql: "SELECT project FROM session WHERE id = ? ORDER BY project")
        return try String.fetchAll(statement, arguments: [id.text]).map { try ProjectName($0) }
    }

    func reply(for request: String) throws -> Reply? {
        try String.fetchOne(db.cachedStatement(sql: "SELECT record FROM reply WHERE request = ?"), arguments: [request])
            .map { try StoredValue.value(json: $0) }
    }

    /// Events after a number, in order, at least one if there is one, else within both bounds.
    func events(after sequence: UInt64, limit: Int, bytes: Int) throws -> Rows<LedgerEvent> {
        var found = Rows<LedgerEvent>()
        var size = 0
        let statement = try db.cachedStatement(sql: "SELECT sequence, record FROM event WHERE sequence > ? ORDER BY sequence")
        let rows = try Row.fetchCursor(statement, arguments: [Int64(clamping: sequence)])
        while found.values.count < limit, let row = try rows.next() {
            let json = try row.text(1)
            size += json.utf8.count
            if size > bytes, !found.values.isEmpty { break }
            found.add(table: "event", key: row.label(0)) { try StoredValue.value(json: json) }
        }
        return found
    }

    /// Entries of the audit log after a number, in order.
    func audit(after number: UInt64, limit: Int) throws -> [AuditEntry] {
        let statement = try db.cachedStatement(sql: "SELECT number, entry, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?")
        return try Row.fetchAll(statement, arguments: [Int64(clamping: number), limit]).map { row in
            AuditEntry(number: try row.number(0), text: try row.text(1), hash: try row.text(2))
        }
    }

    /// The number of the newest entry of the audit log; 0 before the first.
    func auditHead() throws -> UInt64 { try UInt64.fetchOne(db.cachedStatement(sql: "SELECT MAX(number) FROM audit")) ?? 0 }

    /// The attempts a session has had, oldest first; those of a deleted session are gone with it.
    func attempts(of key: SessionKey) throws -> [PastAttempt] {
        let statement = try db.cachedStatement(
            sql: "SELECT number, host, state, run, closed, created_at, updated_at FROM attempt WHERE project = ? AND id = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [key.project.text, key.id.text]).map { row in
            PastAttempt(
                number: try row.number(0), host: try HostName(row.text(1)), state: try row.text(2), run: try row.number(3),
                closed: try row.optionalText(4), createdAt: Timestamp(milliseconds: try row.integer(5)),
                updatedAt: Timestamp(milliseconds: try row.integer(6)))
        }
    }
}
