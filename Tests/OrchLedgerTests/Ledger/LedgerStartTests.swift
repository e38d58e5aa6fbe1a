import OrchCore
import Testing

@testable import OrchLedger

@Suite struct LedgerStartTests {
    @Test func eachStartHasAHigherTermAndOneStream() async throws {
        try await withFolder { folder in
            let first = try ledger(in: folder).start().machine
            let second = try ledger(in: folder).start().machine
            #expect([first.term, second.term] == [1, 2])
            #expect(first.stream == second.stream)
        }
    }

    @Test func aLedgerMadeAnewStartsAboveWhatTheAgentsKnow() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            #expect(try ledger.start(above: 41).machine.term == 42)
            #expect(try ledger.start(above: 7).machine.term == 43)
        }
    }

    @Test func anEmptyLedgerStartsWithNothing() async throws {
        try await withFolder { folder in
            let start = try ledger(in: folder).start()
            #expect(start.machine.head == 0)
            #expect(start.machine.nextOrder == 1)
            #expect(start.machine.sessions.isEmpty && start.machine.hosts.isEmpty && start.machine.orders.isEmpty)
            #expect(start.unreadable.isEmpty)
        }
    }

    @Test func allThatIsLiveIsThereAgainInOrder() async throws {
        try await withFolder { folder in
            let host = HostRecord(name: try HostName("gpu-box"), isLocal: false)
            let waiting = try session("shop/7", order: 9)
            let running = try placed("shop/123", 2, on: "gpu-box")
            let orders = try ["b", "a", "c"].map { try guidanceOrder($0) }
            do {
                let ledger = try ledger(in: folder)
                _ = try ledger.start()
                try await ledger.commit([.host(host), .session(waiting), .session(running), .session(complete("shop/1"))])
                try await ledger.commit(orders.map { .command(host.name, $0) } + [.event(ledgerEvent(1)), .event(ledgerEvent(2))])
                try await ledger.commit([.commandAnswered("a")])
            }
            let start = try ledger(in: folder).start().machine
            #expect(start.sessions == [running, waiting])
            #expect(start.hosts == [host])
            #expect(start.orders.map(\.1.id) == ["b", "c"])
            #expect(start.orders.map(\.0) == [host.name, host.name])
            #expect(start.head == 2)
            #expect(start.nextOrder == 10)
        }
    }

    @Test func aLedgerThatAnotherCoordinatorStartedTakesNoMoreCommitsOfTheFirst() async throws {
        try await withFolder { folder in
            let first = try ledger(in: folder)
            let second = try ledger(in: folder)
            _ = try first.start()
            _ = try second.start()
            let error = await ledgerError { try await first.commit([.session(session("shop/1"))]) }
            #expect(error?.code == .locked)
            #expect(error?.cause == "another coordinator took it over with term 2, this one has 1")
            try await second.commit([.session(session("shop/2"))])
            #expect(try first.liveSessions().values.map(\.key.description) == ["shop/2"])
        }
    }

    @Test func nothingIsCommittedBeforeTheStart() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            let error = await ledgerError { try await ledger.commit([.session(session("shop/1"))]) }
            #expect(error?.cause == "the ledger has not been started")
        }
    }
}
