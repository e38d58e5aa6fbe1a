import OrchCore
import Testing

@testable import OrchLedger

/// What must never happen is forbidden by the schema, whatever the code does.
@Suite struct LedgerConstraintTests {
    private func refused(_ writes: [LedgerWrite], after before: [LedgerWrite], saying words: String) async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit(before)
            let live = try ledger.liveSessions()
            let head = try ledger.head()
            let error = await ledgerError { try await ledger.commit(writes) }
            #expect(error?.code == .constraint)
            #expect(error?.cause.contains(words) == true, "\(error?.cause ?? "")")
            #expect(try ledger.liveSessions() == live)
            #expect(try ledger.head() == head)
            try await ledger.commit([.session(session("other/1"))])
        }
    }

    @Test func aSessionHasOneOpenAttempt() async throws {
        try await refused(
            [.session(placed("shop/123", 2, on: "laptop", .offered))], after: [.session(placed("shop/123", 1, on: "gpu-box"))],
            saying: "UNIQUE constraint failed")
    }

    @Test func anAttemptNumberIsGivenOutOnceAlsoAfterADelete() async throws {
        try await refused(
            [.session(placed("shop/123", 1, on: "laptop", .offered))],
            after: [.session(complete("shop/123")), .deleteSession(key("shop/123"))], saying: "was given out before")
    }

    @Test func aClosedAttemptStaysClosed() async throws {
        try await refused(
            [.session(placed("shop/123", 1, on: "gpu-box", .running))], after: [.session(complete("shop/123"))], saying: "stays closed")
    }

    @Test func eventsHaveNoGap() async throws {
        try await refused([.event(ledgerEvent(3))], after: [.event(ledgerEvent(1))], saying: "without a gap")
    }

    @Test func eventsAreNumberedOnce() async throws {
        try await refused([.event(ledgerEvent(1))], after: [.event(ledgerEvent(1))], saying: "without a gap")
    }

    @Test func anOrderBelongsToAKnownHost() async throws {
        try await refused([.command(try HostName("nowhere"), guidanceOrder("a"))], after: [], saying: "FOREIGN KEY")
    }

    @Test func oneBadWriteTakesAllOthersWithIt() async throws {
        try await refused(
            [.session(session("shop/9")), .event(ledgerEvent(2)), .event(ledgerEvent(9))], after: [.event(ledgerEvent(1))],
            saying: "without a gap")
    }

    @Test func theTermAndTheCountersCannotBeLoweredByHandEither() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(complete("shop/123"))])
            let path = folder + "/ledger.sqlite"
            #expect(throws: (any Error).self) { try edit(path, "UPDATE meta SET term = 0") }
            #expect(throws: (any Error).self) { try edit(path, "UPDATE attempt_counter SET highest = 0") }
            #expect(throws: (any Error).self) { try edit(path, "DELETE FROM attempt_counter") }
        }
    }

    @Test func aNumberThatNoDatabaseHoldsIsAnErrorAndNoCrash() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let error = await ledgerError { try await ledger.commit([.session(session("shop/1", order: .max))]) }
            #expect(error?.code == .other)
            #expect(try ledger.events(after: .max, limit: 5).values.isEmpty)
        }
    }
}
