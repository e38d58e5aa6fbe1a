import OrchCore
import Testing

@testable import orch

@Suite struct SessionWaitTests {
    private func key(_ id: String) throws -> SessionKey { try SessionKey("shop/\(id)") }

    private func event(_ id: String, _ fact: LedgerEvent.Fact) throws -> LedgerEvent { try Samples.event(1, fact, session: "shop/\(id)") }

    @Test func stuckReadyAndTheEndsCountByDefault() throws {
        for status in SessionStatus.allCases {
            var wait = SessionWait(until: nil)
            wait.add(try key("1"), at: status)
            let counts: [SessionStatus] = [.stuck, .prReady, .complete, .cancelled]
            #expect(wait.ends == (counts.contains(status) ? [try key("1"): .reached(status)] : [:]))
            #expect(wait.isOver == counts.contains(status))
        }
    }

    @Test func allMustCome() throws {
        var wait = SessionWait(until: nil)
        wait.add(try key("1"), at: .working)
        wait.add(try key("2"), at: .stuck)
        wait.take(try event("3", Samples.status(.complete)))
        #expect(!wait.isOver)
        wait.take(try event("1", Samples.status(.planning)))
        #expect(!wait.isOver)
        wait.take(try event("1", Samples.status(.complete)))
        #expect(wait.isOver)
        #expect(wait.ends == [try key("1"): .reached(.complete), try key("2"): .reached(.stuck)])
    }

    @Test func anotherEndIsSaid() throws {
        var wait = SessionWait(until: .prReady)
        wait.add(try key("1"), at: .working)
        wait.add(try key("2"), at: .working)
        wait.take(try event("1", Samples.status(.stuck)))
        wait.take(try event("1", Samples.status(.cancelled)))
        #expect(!wait.isOver)
        wait.take(try event("2", LedgerEvent.Fact(deleted: true)))
        #expect(wait.isOver)
        #expect(wait.ends == [try key("1"): .endedOtherwise(.cancelled), try key("2"): .deleted])
    }

    @Test func whatWasReachedStaysReached() throws {
        var wait = SessionWait(until: .working)
        wait.add(try key("1"), at: .working)
        wait.take(try event("1", Samples.status(.cancelled)))
        #expect(wait.ends == [try key("1"): .reached(.working)])
    }
}
