import GRDB
public import OrchCore

/// Everything that can be asked of a ledger, by the daemon that writes it and by others.
///
/// Reads see the last commit and never wait for the writer. Errors: `locked` and `corrupt` as SQLite finds them, `unreadable` where the
/// one row that was asked for does not decode.
public protocol LedgerReading: Sendable {
    /// Where the answers come from.
    var reader: LedgerReader { get }
}

/// A read-only view of a ledger. Other processes open one with `Ledger.reader(path:)`.
public struct LedgerReader: LedgerReading {
    let path: String
    let database: any DatabaseReader
    let bounds: LedgerBounds

    public var reader: LedgerReader { self }

    init(path: String, database: any DatabaseReader, bounds: LedgerBounds) {
        self.path = path
        self.database = database
        self.bounds = bounds
    }

    init(path: String) throws(LedgerError) {
        database = try DatabaseFile.translating("open the ledger for reading", path: path) {
            var configuration = Configuration()
            configuration.label = "orch.ledger.reader"
            configuration.readonly = true
            configuration.busyMode = .timeout(DatabaseFile.busySeconds)
            configuration.prepareDatabase { db in try LedgerSchema.kind.admitReader(db, path: path) }
            return try DatabaseQueue(path: path, configuration: configuration)
        }
        self.path = path
        bounds = LedgerBounds()
    }

    func query<Value>(_ doing: String, _ body: (LedgerQueries) throws -> Value) throws(LedgerError) -> Value {
        try DatabaseFile.translating(doing, path: path) { try database.read { try body(LedgerQueries(db: $0)) } }
    }
}

extension LedgerReading {
    /// The answer that a request of this id got before; nil when it is new, or older than `Limits.replies` others.
    public func reply(for requestID: String) throws(LedgerError) -> Reply? {
        try reader.query("look up the reply to \(requestID.printable(limit: 80))") { try $0.reply(for: requestID) }
    }

    /// What is known of a session, live or not; attempts are counted also for one that was deleted or never was.
    ///
    /// Throws `unreadable` for a session that is there and does not decode: nothing may be decided about it.
    public func past(_ key: SessionKey) throws(LedgerError) -> PastSession {
        try reader.query("read the session \(key)") { try $0.past(key) }
    }

    /// `past` of many in one state of the ledger: what goes with a hello. Sessions that do not decode are left out, so that nothing is
    /// decided about them.
    public func past(_ keys: [SessionKey]) throws(LedgerError) -> [SessionKey: PastSession] {
        try reader.query("read \(keys.count) sessions") { queries in
            var found: [SessionKey: PastSession] = [:]
            for key in keys {
                do {
                    found[key] = try queries.past(key)
                } catch is DecodingError {
                    continue
                }
            }
            return found
        }
    }

    /// The attempts of a session, oldest first; those of a deleted one are gone with it.
    public func attempts(of key: SessionKey) throws(LedgerError) -> [PastAttempt] {
        try reader.query("read the attempts of \(key)") { try $0.attempts(of: key) }
    }

    /// The projects that have a session of this id, live or settled, by name.
    public func projects(with id: SessionID) throws(LedgerError) -> [ProjectName] {
        try reader.query("look for sessions \(id)") { try $0.projects(with: id) }
    }

    /// Sessions that are not settled, in the order of their making.
    public func liveSessions() throws(LedgerError) -> Rows<SessionRecord> { try reader.query("read the sessions") { try $0.liveSessions() } }

    /// All hosts, by name.
    public func hosts() throws(LedgerError) -> Rows<HostRecord> { try reader.query("read the hosts") { try $0.hosts() } }

    /// Settled sessions, newest first. Takes as long for ten as for ten thousand in the history.
    ///
    /// - Parameter host: where the session was last, or had to go.
    public func completed(project: ProjectName? = nil, host: HostName? = nil, limit: Int) throws(LedgerError) -> CompletedSessions {
        try reader.query("read the completed sessions") { try $0.completed(project: project, host: host, limit: limit) }
    }

    /// Events after a number, in order: at most `limit`, and fewer where they would not fit into one message. Numbers below the
    /// oldest kept are passed over: a page that begins later shows it by its first number.
    public func events(after sequence: UInt64, limit: Int) throws(LedgerError) -> Rows<LedgerEvent> {
        try reader.query("read the events after \(sequence)") {
            try $0.events(after: sequence, limit: limit, bytes: reader.bounds.pageBytes)
        }
    }

    /// Entries of the audit log after a number, in order, at most `limit`.
    public func audit(after number: UInt64, limit: Int) throws(LedgerError) -> [AuditEntry] {
        try reader.query("read the audit log after \(number)") { try $0.audit(after: number, limit: limit) }
    }

    /// The number of the newest entry of the audit log; 0 before the first.
    public func auditHead() throws(LedgerError) -> UInt64 { try reader.query("read the newest audit entry's number") { try $0.auditHead() } }

    /// The newest event's number; 0 before the first.
    public func head() throws(LedgerError) -> UInt64 { try reader.query("read the newest event's number") { try $0.head() } }
}
