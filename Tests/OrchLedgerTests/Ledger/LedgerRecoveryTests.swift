import Foundation
import OrchCore
import Testing

@testable import OrchLedger

/// Ledgers that were lost, damaged, or know less than their hosts.
@Suite struct LedgerRecoveryTests {
    private func recover(_ folder: String) throws -> Ledger.Recovery { try Ledger.recover(path: folder + "/ledger.sqlite", now: noon) }

    private func files(_ folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

    @Test func aMissingOneIsMade() async throws {
        try await withFolder { folder in
            let recovery = try recover(folder)
            #expect(recovery.setAside == nil)
            #expect(try recovery.ledger.extent().isEmpty)
            // The term that a host obeys is not known before it says so.
            #expect(try recovery.ledger.start(above: 41).machine.term == 42)
        }
    }

    @Test func anEmptyOneIsUsed() async throws {
        try await withFolder { folder in
            let stream = try ledger(in: folder).start().machine.stream
            #expect(try recover(folder).ledger.start().machine.stream == stream)
        }
    }

    @Test func aWholeOneIsRefusedWithWords() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.session(placed("shop/1", 1, on: "gpu-box"))])
            let error = await ledgerError { _ = try recover(folder) }
            #expect(error?.cause == "it is whole, with 1 session that has not ended")
            #expect(error?.next?.contains("move it away first") == true)
            #expect(try files(folder).contains { $0.contains("broken") } == false)
        }
    }

    /// A person has started without the old ledger, and spawned: what the hosts have can still be taken in.
    @Test func oneThatKnowsLessThanItsHostsIsUsed() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            var host = HostRecord(name: try HostName("gpu-box"), isLocal: false)
            host.strangers = [try key("shop/2")]
            try await ledger.commit([.host(host), .session(session("shop/1"))])
            #expect(try recover(folder).ledger.start().machine.sessions.count == 1)
        }
    }

    @Test(arguments: ["half", "head", "text"])
    func aDamagedOneIsSetAsideAndKept(how: String) async throws {
        try await withFolder { folder in
            let path = folder + "/ledger.sqlite"
            do {
                let ledger = try Ledger(path: path)
                _ = try ledger.start()
                try await ledger.commit(try (1...200).map { .session(try placed("shop/\($0)", 1, on: "gpu-box")) })
                try ledger.close()
            }
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            switch how {
            case "half": bytes = bytes.prefix(bytes.count / 2)
            case "head": bytes.replaceSubrange(0..<100, with: Data(repeating: 7, count: 100))
            default: bytes = Data("Dear diary".utf8)
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(await ledgerError { _ = try Ledger(path: path) }?.code == .corrupt)
            #expect(await ledgerError { _ = try Ledger.examine(path: path) }?.next?.contains("'orch up --recover'") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes, "looking changes nothing")
            let recovery = try recover(folder)
            let kept = try #require(recovery.setAside)
            #expect(kept == path + ".broken-20270115T080000000" || kept.hasPrefix(path + ".broken-2027"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: kept)) == bytes)
            #expect(try recovery.ledger.extent().isEmpty)
        }
    }

    @Test func oneOfANewerOrchIsNotTouched() async throws {
        try await withFolder { folder in
            _ = try ledger(in: folder).start()
            try edit(folder + "/ledger.sqlite", "INSERT INTO grdb_migrations VALUES ('9999 from the future')")
            #expect(await ledgerError { _ = try recover(folder) }?.code == .newerSchema)
            #expect(try files(folder).contains { $0.contains("broken") } == false)
        }
    }

    @Test func numbersThatHostsTellOnlyGrow() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            try await ledger.commit([.attempts(key("shop/1"), 7), .attempts(key("shop/1"), 3)])
            #expect(try ledger.past(key("shop/1")) == PastSession(record: nil, highestAttempt: 7))
            #expect(try ledger.extent().isEmpty == false)
            let error = await ledgerError { try await ledger.commit([.session(placed("shop/1", 7, on: "gpu-box"))]) }
            #expect(error?.code == .constraint, "the number was given out by the ledger that was lost")
            try await ledger.commit([.session(placed("shop/1", 8, on: "gpu-box"))])
        }
    }

    @Test func aWholeDatabaseIsExaminedWhileNobodyHasItOpen() async throws {
        try await withFolder { folder in
            #expect(try Ledger.examine(path: folder + "/ledger.sqlite") == nil)
            #expect(try Journal.examine(path: folder + "/journal.sqlite", machine: "machine-a") == false)
            _ = try ledger(in: folder).start()
            _ = try journal(in: folder).start(now: noon)
            #expect(try Ledger.examine(path: folder + "/ledger.sqlite")?.isEmpty == true)
            #expect(try Journal.examine(path: folder + "/journal.sqlite", machine: "machine-a"))
            #expect(await ledgerError { _ = try Journal.examine(path: folder + "/journal.sqlite", machine: "machine-b") }?.code == .wrongMachine)
        }
    }
}
