import OrchCore
import Testing

@testable import OrchLedger

/// Rows as a newer orch, or a damaged disk, may leave them.
@Suite struct LedgerUnreadableTests {
    @Test func unreadableRowsAreReportedAndTheOthersGoOn() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let host = HostRecord(name: try HostName("gpu-box"), isLocal: false)
            try await ledger.commit([
                .host(host), .host(HostRecord(name: try HostName("laptop"), isLocal: true)), .session(session("shop/1")),
                .session(session("shop/2")), .command(host.name, guidanceOrder("a")), .command(host.name, guidanceOrder("b")),
            ])
            try edit(
                folder + "/ledger.sqlite",
                """
                UPDATE host SET record = '{}' WHERE name = 'laptop';
                UPDATE session SET record = '[1' WHERE id = '1';
                UPDATE command SET record = 'null' WHERE id = 'a';
                """)
            let start = try ledger.start()
            #expect(start.machine.hosts == [host])
            #expect(start.machine.sessions.map(\.key.description) == ["shop/2"])
            #expect(start.machine.orders.map(\.1.id) == ["b"])
            #expect(start.unreadable.map { "\($0.table) \($0.key)" } == ["host laptop", "session shop/1", "command a"])
        }
    }

    @Test func nothingIsDecidedAboutASessionThatCannotBeRead() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(placed("shop/1", 1, on: "gpu-box")), .reply(Reply(id: "r1", problem: Problem(.refused, "no")))])
            try edit(folder + "/ledger.sqlite", "UPDATE session SET record = '{}'; UPDATE reply SET record = '{}'")
            let past = await ledgerError { _ = try ledger.past(key("shop/1")) }
            #expect(past?.code == .unreadable && past?.doing == "read the session shop/1")
            #expect(try ledger.past([key("shop/1"), key("shop/2")]) == [key("shop/2"): PastSession(record: nil, highestAttempt: 0)])
            let reply = await ledgerError { _ = try ledger.reply(for: "r1") }
            #expect(reply?.code == .unreadable)
            #expect(try ledger.projects(with: SessionID("1")).map(\.text) == ["shop"])
        }
    }

    @Test func anUnreadableEventIsPassedOverAndReported() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit(try (1...4).map { .event(try ledgerEvent($0)) })
            try edit(folder + "/ledger.sqlite", "UPDATE event SET record = '{\"status\":\"unheard\"}' WHERE sequence IN (2, 4)")
            let page = try ledger.events(after: 0, limit: 2)
            #expect(page.values.map(\.sequence) == [1, 3])
            #expect(page.unreadable.map(\.key) == ["2"])
            #expect(try ledger.start().machine.head == 4)
        }
    }

    @Test func anUnreadableSettledSessionIsReportedInTheList() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(complete("shop/1")), .session(complete("shop/2"))])
            try edit(folder + "/ledger.sqlite", "UPDATE session SET record = '' WHERE id = '1'")
            let found = try ledger.completed(limit: 5)
            #expect(found.records.map(\.key.description) == ["shop/2"])
            #expect(found.total == 2)
            #expect(found.unreadable.map(\.key) == ["shop/1"])
        }
    }
}
