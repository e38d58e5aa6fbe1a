import GRDB
import OrchCore

/// One database file with one writer. The only place that opens connections and turns what they throw into `LedgerError`.
///
/// WAL, so that readers of this and of other processes never wait for the writer; `synchronous = FULL`, so that a commit that returned
/// survives a power cut (https://www.sqlite.org/pragma.html#pragma_synchronous).
struct DatabaseFile: Sendable {
    /// Seconds that a lock of another process is waited for.
    static let busySeconds = 5.0
    /// Connections that read at the same time.
    static let readers = 4

    let path: String
    let kind: DatabaseKind
    let pool: DatabasePool

    /// Opens or makes the file, checks it whole, and brings it to the newest schema. Its folder must be there.
    ///
    /// An empty file counts as new: SQLite itself leaves one behind when its first start is cut short.
    init(path: String, kind: DatabaseKind, busySeconds: Double = busySeconds) throws(LedgerError) {
        self.path = path
        self.kind = kind
        pool = try Self.translating("open the \(kind.name)", path: path) {
            var configuration = Configuration()
            configuration.label = "orch.\(kind.name)"
            configuration.busyMode = .timeout(busySeconds)
            configuration.maximumReaderCount = Self.readers
            configuration.prepareDatabase { db in
                try kind.admit(db, path: path)
                // Without these a Mac's disk acknowledges what is still in its cache.
                try db.execute(sql: "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            // Only here: GRDB turns synchronous down to NORMAL when it turns WAL on.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try Self.check(db, path: path, name: kind.name)
            }
            try kind.migrator.migrate(pool)
            return pool
        }
    }

    static func check(_ db: Database, path: String, name: String) throws {
        let words = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "the check said nothing"
        guard words == "ok" else {
            throw LedgerError(.corrupt, path: path, doing: "check the \(name)", cause: words.printable(limit: 400))
        }
    }

    /// Reads one consistent state.
    func read<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        try Self.translating(doing, path: path) { try pool.read(body) }
    }

    /// One transaction, durable on return. Blocks the thread: for starts, not for the daemon's work.
    func write<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        try Self.translating(doing, path: path) { try pool.write(body) }
    }

    /// One transaction, durable on return. A cancelled task does not stop it: what was decided is stored.
    func commit(_ doing: String, _ body: @escaping @Sendable (Database) throws -> Void) async throws(LedgerError) {
        let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWrite(body) { _, result in continuation.resume(returning: result) }
        }
        try Self.translating(doing, path: path) { try result.get() }
    }

    /// Waits for what uses the file and lets go of it. All of it stands in the one file then: the log is emptied first, because the last
    /// connection to close may be a reader's, and that one can't.
    func close() throws(LedgerError) {
        try Self.translating("close the \(kind.name)", path: path) {
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try pool.close()
        }
    }

    static func translating<Value>(_ doing: String, path: String, _ body: () throws -> Value) throws(LedgerError) -> Value {
        do {
            return try body()
        } catch {
            throw LedgerError(error, path: path, doing: doing)
        }
    }
}

extension Database {
    /// Runs a statement that is compiled once for each connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
