import OrchCore
import Testing

@testable import OrchLedger

/// Rows as a newer orch, or a damaged disk, may leave them.
@Suite struct JournalUnreadableTests {
    @Test func anUnreadableOpenAttemptStopsTheStartUntilItIsSetAside() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit([.attempt(attempt("shop/1", 2, run: 1, .running)), .attempt(attempt("shop/2", 1))])
            try edit(folder + "/journal.sqlite", "UPDATE attempt SET record = '{\"phase\":\"dancing\"}' WHERE id = '1'")
            let error = await ledgerError { _ = try journal.start(now: noon) }
            #expect(error?.code == .unreadable)
            #expect(error?.cause.hasPrefix("attempt shop/1#2 can't be read: ") == true)
            let lost = AttemptKey(session: try key("shop/1"), attempt: 2)
            #expect(try journal.setAside(lost, reason: "no process of it lives"))
            #expect(try journal.setAside(lost, reason: "again") == false)
            let start = try journal.start(now: noon).machine
            #expect(start.attempts.map(\.key.description) == ["shop/2#1"])
            #expect(start.tombstones == [lost.session: 2])
        }
    }

    @Test func anUnreadableClosedAttemptIsReported() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit([.attempt(attempt("shop/1", 1, run: 1, .closed)), .attempt(attempt("shop/2", 1))])
            try edit(folder + "/journal.sqlite", "UPDATE attempt SET record = 'no json' WHERE id = '1'")
            let start = try journal.start(now: noon)
            #expect(start.machine.attempts.map(\.key.description) == ["shop/2#1"])
            #expect(start.unreadable.map(\.table) == ["attempt"])
            #expect(start.unreadable.map(\.key) == ["shop/1#1"])
        }
    }

    @Test func anUnreadableEventEndsThePageAndThenTheStream() async throws {
        try await withFolder { folder in
            let journal = try journal(in: folder)
            let stream = try journal.start(now: noon).stream
            let events: [JournalWrite] = [
                .event(try stateEvent(1), previous: 0), .event(try stateEvent(2, "shop/7"), previous: 0),
                .event(try stateEvent(3), previous: 1), .event(try stateEvent(4, "shop/7", .stuck), previous: 2),
                .event(try stateEvent(5, "shop/123", .shipping), previous: 3),
            ]
            try await journal.commit(events + [.prune(upTo: 1)])
            try edit(folder + "/journal.sqlite", "UPDATE event SET record = '{\"kind\":\"unheard\"}' WHERE sequence = 3")

            let page = try journal.events(from: 2)
            #expect(page.values == [try stateEvent(2, "shop/7")])
            #expect(page.unreadable.map(\.key) == ["3"])

            let start = try journal.start(now: noon)
            #expect(start.stream != stream)
            #expect(start.unreadable.map(\.key) == ["3"])
            #expect(start.machine.head == 3 && start.machine.oldest == 1)
            #expect(start.machine.topics == [Topic(.state, try key("shop/7")): 2, Topic(.state, try key("shop/123")): 3])
            let whole = [try stateEvent(1, "shop/7"), try stateEvent(2, "shop/7", .stuck), try stateEvent(3, "shop/123", .shipping)]
            #expect(try journal.events(from: 1).values == whole)
            try await journal.commit([.event(stateEvent(4), previous: 3)])

            let next = try journal.start(now: noon)
            #expect(next.stream == start.stream && next.unreadable.isEmpty)
        }
    }
}
