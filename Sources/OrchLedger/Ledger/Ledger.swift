import GRDB
public import OrchCore
import Synchronization

/// The coordinator's database: every session, order, host and answer, and the numbers that fence.
///
/// One type owns the file. Commits are transactions: all of their writes are durable when `commit` returns, or none. A ledger that
/// another coordinator has started meanwhile takes no more commits of this one.
public final class Ledger: LedgerReading {
    private let file: DatabaseFile
    private let bounds: LedgerBounds
    /// Reads beside the writer; never waits for it.
    public let reader: LedgerReader
    /// The term of this start; nil before it.
    private let term = Mutex<UInt64?>(nil)

    /// Opens `coordinator/ledger.sqlite`, or makes it; its folder must be there.
    public convenience init(path: String) throws(LedgerError) {
        try self.init(path: path, bounds: LedgerBounds())
    }

    init(path: String, bounds: LedgerBounds, busySeconds: Double = DatabaseFile.busySeconds) throws(LedgerError) {
        file = try DatabaseFile(path: path, kind: LedgerSchema.kind, busySeconds: busySeconds)
        self.bounds = bounds
        reader = LedgerReader(path: path, database: file.pool, bounds: bounds)
        try file.write("name the ledger's stream") { db in
            try db.run(
                "INSERT INTO meta (one, stream, term) VALUES (1, ?, 0) ON CONFLICT DO NOTHING",
                [StreamID.fresh().description])
        }
    }

    /// Begins a new term, durably, and loads all that is live.
    ///
    /// - Parameter above: the highest term that any agent knows, where the ledger was lost and made anew.
    public func start(above: UInt64 = 0) throws(LedgerError) -> LedgerStart {
        let start = try file.write("start the ledger") { db in
            let term = try StoredValue.integer(max(above, Self.term(db))) + 1
            try db.run("UPDATE meta SET term = ?", [term])
            return try Self.load(LedgerQueries(db: db), term: UInt64(term), path: file.path)
        }
        term.withLock { $0 = start.machine.term }
        return start
    }

    private static func term(_ db: Database) throws -> UInt64 { try UInt64.fetchOne(db.cachedStatement(sql: "SELECT term FROM meta")) ?? 0 }

    static func load(_ queries: LedgerQueries, term: UInt64, path: String) throws -> LedgerStart {
        guard let stream = try queries.stream() else {
            throw LedgerError(.corrupt, path: path, doing: "start the ledger", cause: "the name of its stream is damaged")
        }
        let hosts = try queries.hosts()
        let sessions = try queries.liveSessions()
        let orders = try queries.orders()
        // Places matter among live sessions only.
        let nextOrder = (sessions.values.map(\.order).max() ?? 0) + 1
        return LedgerStart(
            machine: CoordinatorMachine.Start(
                term: term, stream: stream, head: try queries.head(), nextOrder: nextOrder, hosts: hosts.values, sessions: sessions.values,
                orders: orders.values),
            unreadable: hosts.unreadable + sessions.unreadable + orders.unreadable)
    }

    /// Stores all writes in one transaction, or none. Durable when it returns.
    public func commit(_ writes: [LedgerWrite]) async throws(LedgerError) {
        guard !writes.isEmpty else { return }
        let doing = "commit \(writes.count) write\(writes.count == 1 ? "" : "s")"
        guard let mine = term.withLock({ $0 }) else {
            throw LedgerError(.other, path: file.path, doing: doing, cause: "the ledger has not been started")
        }
        let path = file.path
        let bounds = bounds
        try await file.commit(doing) { db in
            let newest = try Self.term(db)
            guard newest == mine else {
                throw LedgerError(
                    .locked, path: path, doing: doing, cause: "another coordinator took it over with term \(newest), this one has \(mine)")
            }
            try LedgerWriting(db: db, bounds: bounds).apply(writes)
        }
    }

    /// Lets go of the file. Every later use throws `other`.
    public func close() throws(LedgerError) { try file.close() }
}
