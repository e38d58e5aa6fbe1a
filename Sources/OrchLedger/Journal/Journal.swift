import GRDB
public import OrchCore
import Synchronization

/// An agent's database: its attempts, its numbered facts until the ledger has them, and the numbers that fence.
///
/// One type owns the file. Commits are transactions: all of their writes are durable when `commit` returns, or none. A journal that
/// another agent has started meanwhile takes no more commits of this one.
public final class Journal: Sendable {
    private let file: DatabaseFile
    private let pageBytes: Int
    /// The incarnation of this start; nil before it.
    private let incarnation = Mutex<UInt64?>(nil)

    /// Opens `agent/journal.sqlite`, or makes it for this machine; its folder must be there.
    ///
    /// - Parameter machine: the machine's id. A journal of another machine is refused: two agents in one home would both be right.
    public convenience init(path: String, machine: String) throws(LedgerError) {
        try self.init(path: path, machine: machine, pageBytes: Limits.bodyBytes / 2)
    }

    /// - Parameter pageBytes: bytes of JSON in one page of events, so that a message holds it.
    init(path: String, machine: String, pageBytes: Int, busySeconds: Double = DatabaseFile.busySeconds) throws(LedgerError) {
        let file = try DatabaseFile(path: path, kind: JournalSchema.kind, busySeconds: busySeconds)
        try file.write("open the journal") { db in
            try db.run(
                """
                INSERT INTO meta (one, machine, stream, incarnation, term, head, pruned) VALUES (1, ?, ?, 0, 0, 0, 0)
                ON CONFLICT DO NOTHING
                """,
                [machine, StreamID.fresh().description])
            try Self.refuseForeign(try JournalQueries(db: db).meta()?.machine, machine: machine, path: path)
        }
        self.file = file
        self.pageBytes = pageBytes
    }

    static func refuseForeign(_ owner: String?, machine: String, path: String) throws(LedgerError) {
        guard let owner, owner != machine else { return }
        throw LedgerError(
            .wrongMachine, path: path, doing: "open the journal",
            cause: "it belongs to machine \(owner.printable(limit: 80)), and this is \(machine.printable(limit: 80)): the home is shared",
            next: "give each machine an ORCH_HOME of its own")
    }

    /// Begins a new incarnation, durably, and loads everything.
    ///
    /// Closed attempts older than `Limits.closedAttemptDays` are forgotten; a tombstone keeps each from coming again. Events that do not
    /// decode are set aside, and the stream then begins anew.
    ///
    /// - Parameter now: wall-clock time.
    /// - Throws: `unreadable` where an attempt that is not closed does not decode: its worker may live, and a machine that does not know
    ///   it would let another one start. See `setAside`.
    public func start(now: Timestamp) throws(LedgerError) -> JournalStart {
        let start = try file.write("start the journal") { db in try JournalLoading(db: db, path: file.path).start(now: now) }
        incarnation.withLock { $0 = start.incarnation }
        return start
    }

    /// Gives up an attempt that does not decode: its row goes to the table `set_aside`, a tombstone stands for it. Only for an attempt of
    /// which it is certain that no process lives.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func setAside(_ key: AttemptKey, reason: String) throws(LedgerError) -> Bool {
        try file.write("set \(key) aside") { try JournalRepair(db: $0).setAside(key, reason: reason) }
    }

    /// Stores all writes in one transaction, or none. Durable when it returns.
    public func commit(_ writes: [JournalWrite]) async throws(LedgerError) {
        guard !writes.isEmpty else { return }
        let doing = "commit \(writes.count) write\(writes.count == 1 ? "" : "s")"
        guard let mine = incarnation.withLock({ $0 }) else {
            throw LedgerError(.other, path: file.path, doing: doing, cause: "the journal has not been started")
        }
        let path = file.path
        try await file.commit(doing) { db in
            let newest = try JournalQueries(db: db).incarnation()
            guard newest == mine else {
                throw LedgerError(
                    .locked, path: path, doing: doing, cause: "another agent took it over as incarnation \(newest), this one is \(mine)")
            }
            try JournalWriting(db: db).apply(writes)
        }
    }

    /// Events from a number on, dense and in order: at most `limit`, and fewer where they would not fit into one message. Ends before an
    /// event that does not decode, and reports it; the next start sets it aside.
    public func events(from sequence: UInt64, limit: Int = Limits.eventsPerMessage) throws(LedgerError) -> Rows<NumberedEvent> {
        try file.read("read the events from \(sequence)") {
            try JournalQueries(db: $0).events(from: sequence, limit: limit, bytes: pageBytes)
        }
    }
}
