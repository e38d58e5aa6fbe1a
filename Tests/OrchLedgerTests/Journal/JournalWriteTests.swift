import OrchCore
import Testing

@testable import OrchLedger

@Suite struct JournalWriteTests {
    @Test func eventsAreReadFromANumberOn() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit(try (1...6).map { .event(try stateEvent($0), previous: $0 - 1) })
            #expect(try journal.events(from: 0, limit: 2).values == [stateEvent(1), stateEvent(2)])
            #expect(try journal.events(from: 5).values.map(\.sequence) == [5, 6])
            #expect(try journal.events(from: 7).values.isEmpty)
            #expect(try journal.events(from: .max).values.isEmpty)
        }
    }

    @Test func aPageOfEventsFitsIntoAMessage() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder, pageBytes: 600)
            _ = try journal.start(now: noon)
            try await journal.commit(try (1...9).map { .event(try stateEvent($0), previous: $0 - 1) })
            var read: [UInt64] = []
            while let page = try? journal.events(from: (read.last ?? 0) + 1).values, !page.isEmpty {
                #expect((1...3).contains(page.count))
                read += page.map(\.sequence)
            }
            #expect(read == Array(1...9))
        }
    }

    @Test func pruningKeepsTheHeadAndTheHeadsOfTopics() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit([.event(stateEvent(1), previous: 0), .event(stateEvent(2, "shop/7"), previous: 0)])
            try await journal.commit([.prune(upTo: 2)])
            #expect(try journal.events(from: 1).values.isEmpty)
            let start = try journal.start(now: noon).machine
            #expect(start.head == 2 && start.oldest == 3)
            #expect(start.topics == [Topic(.state, try key("shop/123")): 1, Topic(.state, try key("shop/7")): 2])
            try await journal.commit([.event(stateEvent(3), previous: 1), .prune(upTo: 1)])
            #expect(try journal.start(now: noon).machine.oldest == 3)
            #expect(try journal.events(from: 1).values.map(\.sequence) == [3])
        }
    }

    @Test func tombstonesOnlyGrow() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            let session = try key("shop/1")
            for number: UInt64 in [2, 5, 3] { try await journal.commit([.tombstone(AttemptKey(session: session, attempt: number))]) }
            #expect(try journal.start(now: noon).machine.tombstones == [session: 5])
        }
    }

    private func refused(_ writes: [JournalWrite], after before: [JournalWrite], saying words: String) async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit(before)
            let attempts = try journal.start(now: noon).machine.attempts
            let error = await ledgerError { try await journal.commit([.attempt(attempt("other/1", 1))] + writes) }
            #expect(error?.code == .constraint)
            #expect(error?.cause.contains(words) == true, "\(error?.cause ?? "")")
            #expect(try journal.start(now: noon).machine.attempts == attempts)
            try await journal.commit([.attempt(attempt("other/1", 1))])
        }
    }

    @Test func aSessionHasOneAttemptThatIsNotClosed() async throws {
        try await refused(
            [.attempt(attempt("shop/1", 2))], after: [.attempt(attempt("shop/1", 1, run: 1, .running))], saying: "UNIQUE constraint failed")
    }

    @Test func aClosedAttemptStaysClosed() async throws {
        try await refused(
            [.attempt(attempt("shop/1", 1, run: 1, .running))], after: [.attempt(attempt("shop/1", 1, run: 1, .closed))],
            saying: "stays closed")
    }

    @Test func runNumbersOnlyGrow() async throws {
        try await refused(
            [.attempt(attempt("shop/1", 1, run: 1, .running))], after: [.attempt(attempt("shop/1", 1, run: 2, .running))],
            saying: "only grow")
    }

    @Test func nothingComesBackFromUnderATombstone() async throws {
        try await refused(
            [.attempt(attempt("shop/1", 2))], after: [.tombstone(AttemptKey(session: key("shop/1"), attempt: 2))], saying: "tombstone")
    }

    @Test func theTermOnlyGrows() async throws {
        try await refused([.term(3)], after: [.term(4)], saying: "only grows")
    }

    @Test func eventsHaveNoGap() async throws {
        try await refused([.event(stateEvent(3), previous: 1)], after: [.event(stateEvent(1), previous: 0)], saying: "without a gap")
    }

    @Test func whatWasNotNumberedYetIsNotPruned() async throws {
        try await refused([.prune(upTo: 2)], after: [.event(stateEvent(1), previous: 0)], saying: "CHECK constraint failed")
    }

    @Test func anAttemptUnderATombstoneMayStillClose() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit([.attempt(attempt("shop/1", 1, run: 1, .running))])
            try await journal.commit([.tombstone(AttemptKey(session: key("shop/1"), attempt: 1))])
            try await journal.commit([.attempt(attempt("shop/1", 1, run: 1, .closed))])
            #expect(try journal.start(now: noon).machine.attempts.map(\.phase) == [.closed])
        }
    }
}
