import GRDB

/// The tables of an agent's journal. A migration that has shipped is never edited; none knows a type of the program.
///
/// The rules that must never break stand here and not only in the code: one attempt of a session that is not closed, a closed one stays
/// closed, runs and tombstones only grow, events are dense.
enum JournalSchema {
    static let kind = DatabaseKind(name: "journal", applicationID: 0x6F72_634A, migrator: migrator)

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 journal") { db in
            try db.execute(sql: identity + attempts + events)
        }
        return migrator
    }

    /// `head` and `pruned` outlive the events they speak of.
    private static let identity = """
        PRAGMA application_id = 1869767498;
        CREATE TABLE meta (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            machine TEXT NOT NULL,
            stream TEXT NOT NULL CHECK (length(stream) = 32),
            incarnation INTEGER NOT NULL CHECK (incarnation >= 0),
            term INTEGER NOT NULL CHECK (term >= 0),
            head INTEGER NOT NULL CHECK (head >= 0),
            pruned INTEGER NOT NULL CHECK (pruned BETWEEN 0 AND head)
        ) STRICT;
        CREATE TRIGGER meta_term_grows BEFORE UPDATE OF term ON meta WHEN NEW.term < OLD.term
        BEGIN SELECT RAISE(ABORT, 'the term only grows'); END;
        """

    /// `updated_at` is in milliseconds since 1970.
    private static let attempts = """
        CREATE TABLE attempt (
            project TEXT NOT NULL,
            id TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number >= 1),
            run INTEGER NOT NULL CHECK (run >= 0),
            closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
            updated_at INTEGER NOT NULL,
            record TEXT NOT NULL,
            UNIQUE (project, id, number)
        ) STRICT;
        CREATE UNIQUE INDEX attempt_open ON attempt (project, id) WHERE closed = 0;
        CREATE INDEX attempt_closed ON attempt (updated_at) WHERE closed = 1;
        CREATE TRIGGER attempt_stays_closed BEFORE UPDATE OF closed ON attempt WHEN OLD.closed = 1 AND NEW.closed = 0
        BEGIN SELECT RAISE(ABORT, 'a closed attempt stays closed'); END;
        CREATE TRIGGER attempt_runs_grow BEFORE UPDATE OF run ON attempt WHEN NEW.run < OLD.run
        BEGIN SELECT RAISE(ABORT, 'run numbers only grow'); END;
        CREATE TABLE tombstone (
            project TEXT NOT NULL,
            id TEXT NOT NULL,
            attempt INTEGER NOT NULL CHECK (attempt >= 1),
            PRIMARY KEY (project, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER tombstone_grows BEFORE UPDATE ON tombstone WHEN NEW.attempt < OLD.attempt
        BEGIN SELECT RAISE(ABORT, 'tombstones only grow'); END;
        CREATE TRIGGER tombstone_stays BEFORE DELETE ON tombstone
        BEGIN SELECT RAISE(ABORT, 'tombstones are never deleted'); END;
        CREATE TRIGGER attempt_not_buried BEFORE INSERT ON attempt
        WHEN NEW.number <= (SELECT attempt FROM tombstone WHERE project = NEW.project AND id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a tombstone stands above this attempt'); END;
        CREATE TABLE set_aside (
            number INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            key TEXT NOT NULL,
            reason TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT;
        """

    private static let events = """
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
            topic TEXT NOT NULL,
            previous INTEGER NOT NULL CHECK (previous BETWEEN 0 AND sequence - 1),
            project TEXT NOT NULL,
            id TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER event_dense BEFORE INSERT ON event WHEN NEW.sequence <> (SELECT head + 1 FROM meta)
        BEGIN SELECT RAISE(ABORT, 'events are numbered without a gap'); END;
        CREATE TRIGGER event_head AFTER INSERT ON event
        BEGIN UPDATE meta SET head = NEW.sequence; END;
        CREATE TABLE topic (
            topic TEXT PRIMARY KEY NOT NULL,
            last INTEGER NOT NULL CHECK (last >= 1),
            project TEXT NOT NULL,
            id TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX topic_session ON topic (project, id);
        """
}
