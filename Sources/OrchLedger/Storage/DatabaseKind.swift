import GRDB

/// What tells one kind of database from another: a number in the file's header, and the migrations that made it.
struct DatabaseKind: Sendable {
    /// As people call it: "ledger", "journal".
    let name: String
    /// `PRAGMA application_id`, set by the first migration (https://www.sqlite.org/pragma.html#pragma_application_id).
    let applicationID: Int
    let migrator: DatabaseMigrator

    /// Refuses a file of another kind, and one that a newer orch wrote. Changes nothing.
    func admit(_ db: Database, path: String) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isOurs = try found == applicationID || (found == 0 && isEmpty(db))
        guard isOurs else {
            throw LedgerError(
                .other, path: path, doing: "open the \(name)", cause: "the file is a database of another kind",
                next: "move it away, or give another path")
        }
        if try migrator.hasBeenSuperseded(db) {
            throw LedgerError(.newerSchema, path: path, doing: "open the \(name)", cause: "a newer orch wrote it")
        }
    }

    /// For readers, which migrate nothing.
    func admitReader(_ db: Database, path: String) throws {
        try admit(db, path: path)
        guard try migrator.hasCompletedMigrations(db) else {
            throw LedgerError(
                .other, path: path, doing: "open the \(name)", cause: "it was not made ready by this version of orch yet",
                next: "start the daemon first")
        }
    }

    /// The migrator's own table may stand alone where the very first start was cut short.
    private func isEmpty(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations')") ?? true
    }
}
