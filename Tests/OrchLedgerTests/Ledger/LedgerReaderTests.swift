import OrchCore
import Testing

@testable import OrchLedger

@Suite struct LedgerReaderTests {
    @Test func aReaderSeesEachCommitAndDisturbsNobody() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let reader = try Ledger.reader(path: folder + "/ledger.sqlite")
            #expect(try reader.liveSessions().values.isEmpty)
            try await ledger.commit([.host(HostRecord(name: try HostName("gpu-box"), isLocal: false)), .session(session("shop/1"))])
            #expect(try reader.liveSessions().values == [try session("shop/1")])
            #expect(try reader.hosts().values.map(\.name.text) == ["gpu-box"])
            try await ledger.commit([.session(complete("shop/1")), .event(ledgerEvent(1))])
            #expect(try reader.completed(limit: 5).records == [try complete("shop/1")])
            #expect(try reader.head() == 1)
            #expect(try reader.events(after: 0, limit: 5).values == [ledgerEvent(1)])
        }
    }

    @Test func aReaderWorksWithTheDaemonAway() async throws {
        try await withFolder { folder in
            do {
                let ledger = try ledger(in: folder)
                _ = try ledger.start()
                try await ledger.commit([.session(session("shop/1"))])
                try ledger.close()
            }
            #expect(try Ledger.reader(path: folder + "/ledger.sqlite").liveSessions().values.count == 1)
        }
    }

    @Test func aReaderMakesNoFile() async throws {
        try await withFolder { folder in
            let error = await ledgerError { _ = try Ledger.reader(path: folder + "/ledger.sqlite") }
            #expect(error?.code == .other)
        }
    }

    @Test func readsSeeTheLastCommitWhileCommitsGoOn() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let reader = try Ledger.reader(path: folder + "/ledger.sqlite")
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for number: UInt64 in 1...100 {
                        try await ledger.commit([.session(session("shop/\(number)", order: number)), .event(ledgerEvent(number))])
                    }
                }
                group.addTask {
                    var seen = 0
                    while seen < 100 {
                        let head = Int(try reader.head())
                        let sessions = try reader.liveSessions().values.count
                        #expect(head >= seen && sessions >= head)
                        seen = head
                        await Task.yield()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
