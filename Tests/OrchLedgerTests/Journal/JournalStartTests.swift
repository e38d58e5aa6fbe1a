import OrchCore
import Testing

@testable import OrchLedger

@Suite struct JournalStartTests {
    @Test func eachStartIsANewIncarnationOfOneStream() async throws {
        try await withFolder { folder in
            let first = try journal(in: folder).start(now: noon)
            let second = try journal(in: folder).start(now: noon)
            #expect([first.incarnation, second.incarnation] == [1, 2])
            #expect(first.stream == second.stream)
            #expect(first.machine.head == 0 && first.machine.oldest == 1 && first.machine.term == 0)
        }
    }

    @Test func allIsThereAgain() async throws {
        try await withFolder { folder in
            let running = try attempt("shop/123", 2, run: 3, .running)
            let closed = try attempt("shop/7", 1, run: 1, .closed)
            do {
                let journal = try journal(in: folder)
                _ = try journal.start(now: noon)
                try await journal.commit([.attempt(running), .attempt(closed), .term(5)])
                try await journal.commit([.tombstone(AttemptKey(session: key("shop/9"), attempt: 4)), .event(stateEvent(1), previous: 0)])
                try await journal.commit([.event(stateEvent(2, "shop/7"), previous: 0), .event(stateEvent(3), previous: 1)])
            }
            let start = try journal(in: folder).start(now: noon).machine
            #expect(start.attempts == [running, closed])
            #expect(start.term == 5)
            #expect(start.tombstones == [try key("shop/9"): 4])
            #expect(start.head == 3 && start.oldest == 1)
            #expect(start.topics == [Topic(.state, try key("shop/123")): 3, Topic(.state, try key("shop/7")): 2])
        }
    }

    @Test func aJournalOfAnotherMachineIsRefusedWithWords() async throws {
        try await withFolder { folder in
            let path = folder + "/journal.sqlite"
            _ = try journal(in: folder, machine: "machine-a").start(now: noon)
            let error = await ledgerError { _ = try journal(in: folder, machine: "machine-b") }
            #expect(error?.code == .wrongMachine)
            #expect(
                error?.description
                    == "could not open the journal (\(path)): it belongs to machine machine-a, and this is machine-b: the home is shared; "
                    + "give each machine an ORCH_HOME of its own")
            #expect(try journal(in: folder, machine: "machine-a").start(now: noon).incarnation == 2)
        }
    }

    @Test func aJournalThatAnotherAgentStartedTakesNoMoreCommitsOfTheFirst() async throws {
        try await withFolder { folder in
            let first = try journal(in: folder)
            _ = try first.start(now: noon)
            _ = try journal(in: folder).start(now: noon)
            let error = await ledgerError { try await first.commit([.term(1)]) }
            #expect(error?.code == .locked)
        }
    }

    @Test func longClosedAttemptsAreForgottenButNeverComeAgain() async throws {
        try await withFolder { folder in
            let day: Int64 = 86_400
            let journal = try journal(in: folder)
            _ = try journal.start(now: noon)
            try await journal.commit([
                .attempt(attempt("shop/1", 1, run: 1, .closed, at: later(-31 * day))), .event(stateEvent(1, "shop/1"), previous: 0),
                .attempt(attempt("shop/2", 3, run: 1, .closed, at: later(-29 * day))), .event(stateEvent(2, "shop/2"), previous: 0),
                .attempt(attempt("shop/3", 1, run: 1, .waiting(.stuck), at: later(-90 * day))), .prune(upTo: 2),
            ])
            let start = try journal.start(now: noon).machine
            #expect(start.attempts.map(\.key.description) == ["shop/3#1", "shop/2#3"])
            #expect(start.tombstones == [try key("shop/1"): 1])
            #expect(start.topics == [Topic(.state, try key("shop/2")): 2])
            #expect(start.head == 2)
        }
    }
}
