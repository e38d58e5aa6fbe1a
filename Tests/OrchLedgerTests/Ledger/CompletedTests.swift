import GRDB
import OrchCore
import Testing

@testable import OrchLedger

@Suite struct CompletedTests {
    @Test func theNewestComeFirstWithinTheFilter() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([
                .session(complete("shop/1", on: "gpu-box", at: later(1))), .session(complete("shop/2", on: "laptop", at: later(2))),
                .session(complete("web/3", on: "gpu-box", at: later(3))), .session(session("shop/4")),
            ])
            func list(_ project: String?, _ host: String?, _ limit: Int) throws -> String {
                let found = try ledger.completed(
                    project: project.map { try ProjectName($0) }, host: host.map { try HostName($0) }, limit: limit)
                return found.records.map(\.key.description).joined(separator: " ") + " of \(found.total)"
            }
            #expect(try list(nil, nil, 10) == "web/3 shop/2 shop/1 of 3")
            #expect(try list(nil, nil, 1) == "web/3 of 3")
            #expect(try list("shop", nil, 10) == "shop/2 shop/1 of 2")
            #expect(try list(nil, "gpu-box", 10) == "web/3 shop/1 of 2")
            #expect(try list("shop", "gpu-box", 10) == "shop/1 of 1")
            #expect(try list("none", nil, 10) == " of 0")
        }
    }

    @Test func theTotalFollowsEachChange() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            func total() throws -> Int { try ledger.completed(limit: 0).total }
            try await ledger.commit([.session(placed("shop/1", 1, on: "gpu-box")), .session(session("shop/2", pinned: "laptop"))])
            #expect(try total() == 0)
            try await ledger.commit([.session(complete("shop/1"))])
            #expect(try total() == 1)
            try await ledger.commit([.session(complete("shop/1", at: later(9)))])
            #expect(try total() == 1)
            try await ledger.commit([.session(session("shop/1", highest: 1))])
            #expect(try total() == 0)
            var cancelled = try session("shop/2", pinned: "laptop")
            cancelled.face.status = .cancelled
            try await ledger.commit([.session(cancelled)])
            #expect(try ledger.completed(host: HostName("laptop"), limit: 5).total == 1)
            try await ledger.commit([.deleteSession(key("shop/2"))])
            #expect(try total() == 0)
        }
    }

    @Test func tenThousandOldSessionsAreNotWalkedThrough() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let records = try (1...10_000).map { try complete("shop/\($0)", at: later(Int64($0))) }
            try await ledger.commit(records.map { .session($0) })
            let found = try ledger.completed(limit: 20)
            #expect(found.records.map(\.key.id.text) == (9981...10_000).reversed().map(String.init))
            #expect(found.total == 10_000)
            #expect(try ledger.start().machine.sessions.isEmpty)
        }
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func eachFilterHasItsIndex(project: Bool, host: Bool) async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            let sql = LedgerQueries.completedSQL(project: project ? try ProjectName("shop") : nil, host: host ? try HostName("gpu-box") : nil)
            let arguments: [String] = (project ? ["shop"] : []) + (host ? ["gpu-box"] : []) + ["20"]
            let plan = try ledger.reader.query("explain") {
                try Row.fetchAll($0.db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(arguments)).map { $0["detail"] as String }
            }
            let index = "session_settled" + (project ? "_project" : "") + (host ? "_host" : "")
            #expect(plan.count == 1, "\(plan)")
            #expect(plan.first?.contains("USING INDEX \(index)") == true, "\(plan)")
        }
    }

    @Test func liveSessionsAreFoundByTheirIndex() async throws {
        try await withFolder { folder in
            let plan = try ledger(in: folder).reader.query("explain") {
                try Row.fetchAll($0.db, sql: "EXPLAIN QUERY PLAN SELECT record FROM session WHERE live = 1 ORDER BY place").map {
                    $0["detail"] as String
                }
            }
            #expect(plan == ["SCAN session USING INDEX session_live"])
        }
    }
}
