import OrchCore
import Testing

@testable import OrchLedger

@Suite struct LedgerSessionTests {
    @Test func theNewestRecordOfASessionReplacesTheOlder() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(session("shop/123")), .session(placed("shop/123", 1, on: "gpu-box", .offered))])
            try await ledger.commit([.session(placed("shop/123", 1, on: "gpu-box", .running))])
            #expect(try ledger.liveSessions().values == [try placed("shop/123", 1, on: "gpu-box", .running)])
        }
    }

    @Test func attemptsAreCountedAcrossDeleteAndRespawn() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let shop = try key("shop/123")
            #expect(try ledger.past(shop) == PastSession(record: nil, highestAttempt: 0))
            try await ledger.commit([.session(complete("shop/123"))])
            #expect(try ledger.past(shop) == PastSession(record: try complete("shop/123"), highestAttempt: 1))
            try await ledger.commit([.deleteSession(shop)])
            #expect(try ledger.past(shop) == PastSession(record: nil, highestAttempt: 1))
            try await ledger.commit([.session(session("shop/123", highest: 1)), .session(placed("shop/123", 2, on: "gpu-box"))])
            #expect(try ledger.past(shop).highestAttempt == 2)
            #expect(try ledger.attempts(of: shop).map(\.number) == [2])
        }
    }

    @Test func theHistoryOfAttemptsIsKept() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(placed("shop/123", 1, on: "gpu-box", .offered))])
            var refused = try placed("shop/123", 1, on: "gpu-box", .closed, at: later(5))
            refused.attempt?.closed = .refused
            try await ledger.commit([.session(refused), .session(placed("shop/123", 2, on: "laptop", .offered, at: later(6)))])
            #expect(
                try ledger.attempts(of: key("shop/123")) == [
                    PastAttempt(
                        number: 1, host: try HostName("gpu-box"), state: "closed", run: 0, closed: "refused", createdAt: noon,
                        updatedAt: later(5)),
                    PastAttempt(
                        number: 2, host: try HostName("laptop"), state: "offered", run: 0, closed: nil, createdAt: later(6),
                        updatedAt: later(6)),
                ])
        }
    }

    @Test func aBareIdIsFoundInEachProjectThatHasIt() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(session("web/5")), .session(complete("api/5")), .session(session("web/6"))])
            #expect(try ledger.projects(with: SessionID("5")).map(\.text) == ["api", "web"])
            #expect(try ledger.projects(with: SessionID("7")).isEmpty)
        }
    }

    @Test func removingAHostTakesItsOrdersAlong() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let host = HostRecord(name: try HostName("gpu-box"), isLocal: false)
            try await ledger.commit([.host(host), .command(host.name, guidanceOrder("a")), .removeHost(host.name)])
            let start = try ledger.start().machine
            #expect(start.hosts.isEmpty && start.orders.isEmpty)
        }
    }

    @Test func theSameRequestGetsTheFirstReply() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let first = Reply(id: "r1", problem: Problem(.conflict, "first"))
            try await ledger.commit([.reply(first), .reply(Reply(id: "r1", problem: Problem(.conflict, "second")))])
            #expect(try ledger.reply(for: "r1") == first)
            #expect(try ledger.reply(for: "r2") == nil)
        }
    }
}
