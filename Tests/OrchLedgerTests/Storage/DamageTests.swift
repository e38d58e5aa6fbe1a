import Foundation
import GRDB
import OrchCore
import Testing

@testable import OrchLedger

/// Files that are not what they should be: said with path and advice, never a crash.
@Suite struct DamageTests {
    /// A ledger of some pages, closed, so that all of it is in one file.
    private func makeLedger(_ path: String) async throws {
        let ledger = try Ledger(path: path)
        _ = try ledger.start()
        let host = HostRecord(name: try HostName("gpu-box"), isLocal: false)
        try await ledger.commit([.host(host), .command(host.name, guidanceOrder("a")), .reply(Reply(id: "r1", problem: Problem(.refused, "no")))])
        try await ledger.commit(try (1...60).map { .session(try placed("shop/\($0)", 1, on: "gpu-box")) })
        try await ledger.commit(try (61...90).map { .session(try complete("shop/\($0)")) } + (1...50).map { .event(try ledgerEvent($0)) })
        try ledger.close()
    }

    private func useAll(_ path: String) throws {
        let ledger = try Ledger(path: path)
        _ = try ledger.start()
        _ = try ledger.completed(limit: 100)
        _ = try ledger.events(after: 0, limit: 100)
        _ = try ledger.past(key("shop/5"))
        _ = try ledger.attempts(of: key("shop/5"))
        _ = try ledger.reply(for: "r1")
        _ = try ledger.projects(with: SessionID("7"))
    }

    @Test(arguments: [0.1, 0.5, 0.9])
    func aTruncatedFileIsSaidToBeCorrupt(part: Double) async throws {
        try await withFolder { folder in
            let path = folder + "/ledger.sqlite"
            try await makeLedger(path)
            try truncate(path, to: UInt64(Double(try size(path)) * part))
            let error = await ledgerError { try useAll(path) }
            #expect(error?.code == .corrupt)
            #expect(error?.path == path)
            #expect(error?.next?.contains("--recover") == true)
        }
    }

    @Test func aTextFileIsNoDatabase() async throws {
        try await withFolder { folder in
            let path = folder + "/journal.sqlite"
            try Data(String(repeating: "Dear diary, ", count: 500).utf8).write(to: URL(fileURLWithPath: path))
            let error = await ledgerError { _ = try Journal(path: path, machine: "m") }
            #expect(error?.code == .corrupt)
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test func aMissingFolderIsSaid() async throws {
        try await withFolder { folder in
            let error = await ledgerError { _ = try Ledger(path: folder + "/none/ledger.sqlite") }
            #expect(error?.code == .inputOutput)
        }
    }

    @Test func databasesOfAnotherKindAreRefused() async throws {
        try await withFolder { folder in
            _ = try journal(in: folder)
            let journal = await ledgerError { _ = try Ledger(path: folder + "/journal.sqlite") }
            #expect(journal?.cause == "the file is a database of another kind")
            try edit(folder + "/bookmarks.sqlite", "CREATE TABLE bookmark (url TEXT)")
            let foreign = await ledgerError { _ = try Ledger(path: folder + "/bookmarks.sqlite") }
            #expect(foreign?.cause == "the file is a database of another kind")
        }
    }

    @Test func aDatabaseOfANewerOrchIsRefused() async throws {
        try await withFolder { folder in
            let path = folder + "/ledger.sqlite"
            _ = try ledger(in: folder).start()
            try edit(path, "INSERT INTO grdb_migrations VALUES ('9999 from the future')")
            for open in [{ _ = try Ledger(path: path) }, { _ = try Ledger.reader(path: path) }] {
                let error = await ledgerError { try open() }
                #expect(error?.code == .newerSchema)
                #expect(
                    error?.description == "could not open the ledger (\(path)): a newer orch wrote it; install the orch that wrote it, or a newer one"
                )
            }
        }
    }

    @Test func aLockThatIsNotGivenBackIsSaid() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder + "/ledger.sqlite", configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let error = await ledgerError { try await ledger.commit([.session(session("shop/1"))]) }
            #expect(error?.code == .locked)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try await ledger.commit([.session(session("shop/1"))])
        }
    }

    /// Whatever bytes change, the answer is a value or a `LedgerError`.
    @Test(arguments: UInt64(1)...16)
    func damagedBytesNeverCrash(seed: UInt64) async throws {
        try await withFolder { folder in
            let path = folder + "/ledger.sqlite"
            try await makeLedger(path)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            var dice = Dice(state: seed)
            for round in 1...8 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...12, using: &dice) {
                    bytes[Int.random(in: bytes.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
                }
                let copy = folder + "/copy-\(round).sqlite"
                try bytes.write(to: URL(fileURLWithPath: copy))
                do { try useAll(copy) } catch is LedgerError {}
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
