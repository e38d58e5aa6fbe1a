import OrchCore
import Testing

@testable import OrchLedger

/// The audit log in the ledger: a chain that only grows.
@Suite struct LedgerAuditTests {
    private static func facts(_ words: String...) -> [LedgerWrite] {
        words.map { .audit(AuditFact(.asked, at: Timestamp(milliseconds: 0), by: .local, request: "r", words: $0)) }
    }

    /// How many entries follow each other, and whether that is all.
    private static func followed(_ ledger: some LedgerReading) throws -> (UInt64, Bool) {
        var chain = AuditChain()
        for entry in try ledger.audit(after: 0, limit: 1000) where !chain.follows(entry) { return (chain.count, false) }
        return (chain.count, true)
    }

    @Test func entriesOfSeveralCommitsAndLedgersAreOneChain() async throws {
        try await withFolder { folder in
            var first: Ledger? = try ledger(in: folder)
            _ = try first?.start()
            try await first?.commit(Self.facts("a", "b"))
            first = nil
            let second = try ledger(in: folder)
            _ = try second.start()
            try await second.commit(Self.facts("c"))
            #expect(try Self.followed(second) == (3, true))
            #expect(try second.auditHead() == 3)
            #expect(try second.audit(after: 1, limit: 1).map(\.number) == [2])
            #expect(try Self.followed(Ledger.reader(path: folder + "/ledger.sqlite")) == (3, true))
        }
    }

    @Test func whatIsNotCommittedLeavesNoEntry() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let gap = try LedgerWrite.event(ledgerEvent(3))
            _ = await ledgerError { try await ledger.commit(Self.facts("a") + [.event(try ledgerEvent(1)), gap]) }
            #expect(try ledger.auditHead() == 0)
        }
    }

    @Test(arguments: [
        "UPDATE audit SET entry = 'x' WHERE number = 1", "DELETE FROM audit WHERE number = 3",
        "INSERT INTO audit (number, entry, hash) VALUES (9, 'x', printf('%064d', 0))",
    ])
    func theTableRefusesWhatIsNoNewEntry(_ sql: String) async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit(Self.facts("a", "b", "c"))
            #expect(throws: (any Error).self) { try edit(folder + "/ledger.sqlite", sql) }
            #expect(try Self.followed(ledger) == (3, true))
        }
    }

    /// Who can write the file can drop the triggers; the chain shows it.
    @Test(arguments: [
        ("DROP TRIGGER audit_stays; UPDATE audit SET entry = replace(entry, 'b', 'B') WHERE number = 2", UInt64(1)),
        ("DROP TRIGGER audit_is_kept; DELETE FROM audit WHERE number = 1", 0),
    ])
    func whoChangesTheFileIsSeen(_ sql: String, _ whole: UInt64) async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit(Self.facts("a", "b", "c"))
            try edit(folder + "/ledger.sqlite", sql)
            #expect(try Self.followed(ledger) == (whole, false))
        }
    }
}
