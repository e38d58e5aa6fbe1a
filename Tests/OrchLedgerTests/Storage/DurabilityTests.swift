import GRDB
import OrchCore
import Synchronization
import Testing

@testable import OrchLedger

@Suite struct DurabilityTests {
    @Test func theWriterSyncsEachCommitAndTheFileIsReadBesideIt() async throws {
        try await withFolder { folder in
            let file = try DatabaseFile(path: folder + "/ledger.sqlite", kind: LedgerSchema.kind)
            let settings = try file.write("look") { db in
                try ["synchronous", "journal_mode", "foreign_keys"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
            }
            #expect(settings == ["2", "wal", "1"])
        }
    }

    /// Counts commits of the writer.
    private final class Commits: TransactionObserver {
        let count = Mutex(0)
        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) { count.withLock { $0 += 1 } }
        func databaseDidRollback(_ db: Database) {}
    }

    @Test func aHundredWritesAreOneTransaction() async throws {
        try await withFolder { folder in
            let file = try DatabaseFile(path: folder + "/journal.sqlite", kind: JournalSchema.kind)
            let commits = Commits()
            file.pool.add(transactionObserver: commits, extent: .databaseLifetime)
            let writes: [JournalWrite] = try (1...100).map { .attempt(try attempt("shop/\($0)", 1)) }
            try await file.commit("commit") { try JournalWriting(db: $0).apply(writes) }
            #expect(commits.count.withLock(\.self) == 1)
            #expect(try file.read("count") { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM attempt") } == 100)
        }
    }

    @Test func whatACommitReturnedForSurvivesAPowerCut() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            for number in 1...20 {
                try await ledger.commit([.session(session("shop/\(number)", order: UInt64(number))), .event(ledgerEvent(UInt64(number)))])
                let copy = folder + "/copy-\(number).sqlite"
                try copyDatabase(folder + "/ledger.sqlite", to: copy)
                let start = try Ledger(path: copy).start().machine
                #expect(start.sessions.count == number)
                #expect(start.head == UInt64(number))
                #expect(start.term == 2)
            }
        }
    }

    @Test(arguments: [1, 24, 33, 500, 4000])
    func aTornCommitIsNotThereAndTheOnesBeforeItAre(missing: UInt64) async throws {
        try await withFolder { folder in
            let path = folder + "/journal.sqlite"
            let copy = folder + "/copy.sqlite"
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit([.attempt(attempt("shop/1", 1)), .event(stateEvent(1, "shop/1"), previous: 0)])
            try await journal.commit([.attempt(attempt("shop/2", 1)), .event(stateEvent(2, "shop/2"), previous: 0)])
            try copyDatabase(path, to: copy)
            try truncate(copy + "-wal", to: try size(copy + "-wal") - missing)
            let start = try Journal(path: copy, machine: "machine-a").start(now: noon).machine
            #expect(start.attempts.map(\.key.description) == ["shop/1#1"])
            #expect(start.head == 1)
        }
    }

    @Test func aCancelledTaskStillStoresWhatWasDecided() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let record = try session("shop/1")
            let work = Task {
                // Ends when the task is cancelled, so the commit runs in a cancelled task.
                for await _ in AsyncStream<Never>.makeStream().stream {}
                #expect(Task.isCancelled)
                try await ledger.commit([.session(record)])
            }
            work.cancel()
            try await work.value
            #expect(try ledger.liveSessions().values == [record])
        }
    }

    @Test func aFullDiskIsSaidAndTheNextCommitWorks() async throws {
        try await withFolder { folder in
            let path = folder + "/ledger.sqlite"
            let file = try DatabaseFile(path: path, kind: LedgerSchema.kind)
            let big = String(repeating: "x", count: 200_000)
            let events = { (first: UInt64, count: UInt64, words: String) -> [LedgerWrite] in
                try (first..<first + count).map { sequence in
                    var event = try ledgerEvent(sequence)
                    event.fact.status?.reason = words
                    return .event(event)
                }
            }
            func commit(_ writes: [LedgerWrite]) async throws(LedgerError) {
                try await file.commit("commit \(writes.count) writes") { try LedgerWriting(db: $0, bounds: LedgerBounds()).apply(writes) }
            }
            try await commit(events(1, 3, "small"))
            let pages = try file.write("look") { try Int.fetchOne($0, sql: "PRAGMA page_count") } ?? 0
            try await file.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 20)") }
            let error = await ledgerError { try await commit(events(4, 5, big)) }
            #expect(error?.code == .diskFull)
            #expect(error?.doing == "commit 5 writes")
            #expect(error?.next == "make room on the file system, then start again")
            #expect(try file.read("look") { try LedgerQueries(db: $0).head() } == 3)
            try await commit(events(4, 2, "small"))
            #expect(try file.read("look") { try LedgerQueries(db: $0).head() } == 5)
        }
    }
}
