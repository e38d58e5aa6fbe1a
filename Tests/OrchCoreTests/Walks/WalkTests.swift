import Testing

@testable import OrchCore

/// Each machine alone with peers that break every rule: it never traps, and its invariants hold after each step.
@Suite struct WalkTests {
    @Test(arguments: Seeds.range) func coordinatorAmongLiars(seed: Int) throws {
        var walk = try CoordinatorWalk(seed: UInt64(seed))
        for step in 0..<200 {
            do {
                try walk.step()
            } catch {
                Issue.record("seed \(seed), step \(step): \(error)")
                return
            }
        }
    }

    @Test(arguments: Seeds.range) func agentAmongLiars(seed: Int) throws {
        var walk = try AgentWalk(seed: UInt64(seed))
        for step in 0..<300 {
            do {
                try walk.step()
            } catch {
                Issue.record("seed \(seed), step \(step): \(error)")
                return
            }
        }
    }
}
