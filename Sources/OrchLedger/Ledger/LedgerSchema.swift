import GRDB

/// The tables of the coordinator's ledger. A migration that has shipped is never edited; none knows a type of the program.
///
/// The rules that must never break stand here and not only in the code: an attempt number is given out once, also after a delete;
/// a session has at most one attempt that is not closed; events are dense.
enum LedgerSchema {
    static let kind = DatabaseKind(name: "ledger", applicationID: 0x6F72_634C, migrator: migrator)

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 ledger") { db in
            try db.execute(sql: identity + sessions + attempts + settledCounts + traffic)
        }
        migrator.registerMigration("0002 audit") { db in try db.execute(sql: audit) }
        return migrator
    }

    private static let identity = """
        PRAGMA application_id = 1869767500;
        CREATE TABLE meta (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            stream TEXT NOT NULL CHECK (length(stream) = 32),
            term INTEGER NOT NULL CHECK (term >= 0)
        ) STRICT;
        CREATE TRIGGER meta_term_grows BEFORE UPDATE OF term ON meta WHEN NEW.term < OLD.term
        BEGIN SELECT RAISE(ABORT, 'the term only grows'); END;
        """

    /// `host` is where the session is or must go, empty where neither is known; `updated_at` is in milliseconds since 1970.
    private static let sessions = """
        CREATE TABLE session (
            project TEXT NOT NULL,
            id TEXT NOT NULL,
            status TEXT NOT NULL,
            live INTEGER NOT NULL CHECK (live IN (0, 1)),
            place INTEGER NOT NULL CHECK (place >= 0),
            host TEXT NOT NULL,
            attempt INTEGER CHECK (attempt >= 1),
            attempt_state TEXT,
            updated_at INTEGER NOT NULL,
            record TEXT NOT NULL,
            UNIQUE (project, id),
            CHECK ((attempt IS NULL) = (attempt_state IS NULL)),
            CHECK (live = 1 OR attempt IS NULL OR attempt_state = 'closed')
        ) STRICT;
        CREATE INDEX session_id ON session (id);
        CREATE INDEX session_live ON session (place) WHERE live = 1;
        CREATE INDEX session_settled ON session (updated_at) WHERE live = 0;
        CREATE INDEX session_settled_project ON session (project, updated_at) WHERE live = 0;
        CREATE INDEX session_settled_host ON session (host, updated_at) WHERE live = 0;
        CREATE INDEX session_settled_project_host ON session (project, host, updated_at) WHERE live = 0;
        """

    /// The counter has no reference to the session: it stays when the session is deleted.
    private static let attempts = """
        CREATE TABLE attempt_counter (
            project TEXT NOT NULL,
            id TEXT NOT NULL,
            highest INTEGER NOT NULL CHECK (highest >= 0),
            PRIMARY KEY (project, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER attempt_counter_grows BEFORE UPDATE ON attempt_counter WHEN NEW.highest < OLD.highest
        BEGIN SELECT RAISE(ABORT, 'attempt counters only grow'); END;
        CREATE TRIGGER attempt_counter_stays BEFORE DELETE ON attempt_counter
        BEGIN SELECT RAISE(ABORT, 'attempt counters are never deleted'); END;
        CREATE TABLE attempt (
            project TEXT NOT NULL,
            id TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number >= 1),
            host TEXT NOT NULL,
            state TEXT NOT NULL,
            run INTEGER NOT NULL CHECK (run >= 0),
            closed TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (project, id, number),
            FOREIGN KEY (project, id) REFERENCES session (project, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX attempt_open ON attempt (project, id) WHERE state <> 'closed';
        CREATE TRIGGER attempt_given_once BEFORE INSERT ON attempt
        WHEN NEW.number <= (SELECT highest FROM attempt_counter WHERE project = NEW.project AND id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'this attempt number was given out before'); END;
        CREATE TRIGGER attempt_stays_closed BEFORE UPDATE OF state ON attempt WHEN OLD.state = 'closed' AND NEW.state <> 'closed'
        BEGIN SELECT RAISE(ABORT, 'a closed attempt stays closed'); END;
        """

    /// How many settled sessions there are, kept by triggers: counting them would take longer with each one.
    private static let settledCounts = """
        CREATE TABLE settled_count (
            project TEXT NOT NULL,
            host TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count >= 0),
            PRIMARY KEY (project, host)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER settled_inserted AFTER INSERT ON session WHEN NEW.live = 0
        BEGIN
            INSERT INTO settled_count VALUES (NEW.project, NEW.host, 1) ON CONFLICT DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER settled_left AFTER UPDATE OF live, host ON session WHEN OLD.live = 0
        BEGIN
            UPDATE settled_count SET count = count - 1 WHERE project = OLD.project AND host = OLD.host;
        END;
        CREATE TRIGGER settled_came AFTER UPDATE OF live, host ON session WHEN NEW.live = 0
        BEGIN
            INSERT INTO settled_count VALUES (NEW.project, NEW.host, 1) ON CONFLICT DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER settled_deleted AFTER DELETE ON session WHEN OLD.live = 0
        BEGIN
            UPDATE settled_count SET count = count - 1 WHERE project = OLD.project AND host = OLD.host;
        END;
        """

    /// Each entry's hash covers the one before (`AuditChain`).
    private static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY CHECK (number >= 1),
            entry TEXT NOT NULL,
            hash TEXT NOT NULL CHECK (length(hash) = 64)
        ) STRICT;
        CREATE TRIGGER audit_dense BEFORE INSERT ON audit WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
        BEGIN SELECT RAISE(ABORT, 'audit entries are numbered without a gap'); END;
        CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
        CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
        """

    /// Orders keep their place by `number`; replies their age.
    private static let traffic = """
        CREATE TABLE host (
            name TEXT PRIMARY KEY NOT NULL,
            record TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE command (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            host TEXT NOT NULL REFERENCES host (name) ON DELETE CASCADE,
            record TEXT NOT NULL
        ) STRICT;
        CREATE INDEX command_host ON command (host);
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
            class TEXT,
            session TEXT,
            record TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER event_dense BEFORE INSERT ON event WHEN NEW.sequence <> (SELECT MAX(sequence) + 1 FROM event)
        BEGIN SELECT RAISE(ABORT, 'events are numbered without a gap'); END;
        CREATE TABLE reply (
            age INTEGER PRIMARY KEY,
            request TEXT NOT NULL UNIQUE,
            record TEXT NOT NULL
        ) STRICT;
        """
}
