import Simulator
import Testing

/// Checks that never fail prove nothing: each deliberate fault has to be found within a few histories.
@Suite struct MutantTests {
    private static let seeds: Range<UInt64> = 0..<150

    private static let needLosses: Set<Mutant> = [.doesNotTakeUpWorkers, .forgetsFences, .beginsLostAttemptsAnew]

    @Test(arguments: Mutant.allCases) func isFound(mutant: Mutant) throws {
        var plan = try Plan.walk()
        plan.mutant = mutant
        if Self.needLosses.contains(mutant) { plan.losses = 20 }
        for seed in Self.seeds {
            if try Outcome.of(seed: seed, steps: SeedTests.steps, plan: plan).failure != nil { return }
        }
        Issue.record("\(mutant.rawValue) is found in none of \(Self.seeds.count) histories")
    }
}
