import OrchCore
import Simulator
import Testing

/// A walk that goes nowhere finds nothing: over some seeds everything happens that can.
@Suite struct CoverageTests {
    @Test func everythingHappens() throws {
        var seen = Coverage()
        for seed: UInt64 in 0..<60 {
            var walk = try Walk(seed: seed, plan: try Plan.walk())
            try walk.run(steps: SeedTests.steps)
            seen.add(walk)
        }
        let causes: Set<AgentEvent.StateChange.Cause> = [
            .accepted, .preparing, .prepared, .preparationFailed, .runStarted, .runEnded, .reported, .paused, .resumed, .continues, .deleting,
            .deletionFailed, .closed, .stalled,
        ]
        #expect(causes.subtracting(seen.causes) == [])
        let ends: Set<RunEnd.Kind> = [.finished, .infrastructure, .rateLimited, .notLoggedIn, .exhausted, .startFailed, .stopped]
        #expect(ends.subtracting(seen.ends) == [])
        #expect(Set<CloseReason>([.complete, .cancelled, .deleted, .fenced, .moved]).subtracting(seen.closed) == [])
        #expect(seen.receipts == [.onHost, .delivered])
        #expect(Set(StepKind.allCases).subtracting(seen.kinds) == [])
        #expect(seen.losses == ["journal", "machine", "ledger"])
        #expect(seen.hostOrders == [.drain, .undrain])
        #expect(seen.terms == Set(Terms.allCases))
        #expect(seen.faults == ["beforeCommit", "afterEffects", "commitRefused"])
    }
}
