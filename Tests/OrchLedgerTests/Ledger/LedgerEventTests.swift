import OrchCore
import Testing

@testable import OrchLedger

@Suite struct LedgerEventTests {
    @Test func eventsComeInOrderAfterANumber() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit(try (1...9).map { .event(try ledgerEvent($0)) })
            #expect(try ledger.events(after: 0, limit: 3).values == [ledgerEvent(1), ledgerEvent(2), ledgerEvent(3)])
            #expect(try ledger.events(after: 7, limit: 100).values.map(\.sequence) == [8, 9])
            #expect(try ledger.events(after: 9, limit: 100).values.isEmpty)
            #expect(try ledger.head() == 9)
        }
    }

    @Test func oldEventsGoAndTheHeadStays() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder, bounds: LedgerBounds(events: 3))
            _ = try ledger.start()
            for number in 1...8 { try await ledger.commit([.event(try ledgerEvent(UInt64(number)))]) }
            #expect(try ledger.events(after: 0, limit: 100).values.map(\.sequence) == [6, 7, 8])
            #expect(try ledger.start().machine.head == 8)
        }
    }

    @Test func oldRepliesGo() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder, bounds: LedgerBounds(replies: 2))
            _ = try ledger.start()
            for id in ["a", "b", "c"] { try await ledger.commit([.reply(Reply(id: id, problem: Problem(.refused, id)))]) }
            #expect(try ["a", "b", "c"].map { try ledger.reply(for: $0)?.id } == [nil, "b", "c"])
        }
    }

    @Test func aPageOfEventsFitsIntoAMessage() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder, bounds: LedgerBounds(pageBytes: 1000))
            _ = try ledger.start()
            func event(_ sequence: UInt64, bytes: Int) throws -> LedgerEvent {
                var event = try ledgerEvent(sequence)
                event.fact.status?.reason = String(repeating: "x", count: bytes)
                return event
            }
            try await ledger.commit([.event(event(1, bytes: 2000)), .event(event(2, bytes: 10)), .event(event(3, bytes: 900))])
            #expect(try ledger.events(after: 0, limit: 100).values.map(\.sequence) == [1])
            #expect(try ledger.events(after: 1, limit: 100).values.map(\.sequence) == [2])
            #expect(try ledger.events(after: 2, limit: 100).values.map(\.sequence) == [3])
        }
    }
}
