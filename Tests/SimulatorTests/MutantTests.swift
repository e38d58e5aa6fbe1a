import OrchCore
import Simulator
import Testing

/// Checks that never fail prove nothing: each deliberate fault has to be found within a few histories.
@Suite struct MutantTests {
    private static let seeds: Range<UInt64> = 0..<150

    @Test(arguments: Mutant.allCases) func isFound(mutant: Mutant) throws {
        let plan = try Self.plan(for: mutant)
        for seed in Self.seeds {
            if try Outcome.of(seed: seed, steps: SeedTests.steps, plan: plan).failure != nil { return }
        }
        Issue.record("\(mutant.rawValue) is found in none of \(Self.seeds.count) histories")
    }

    /// That of the walks, with more of what the fault needs to show itself.
    private static func plan(for mutant: Mutant) throws -> Plan {
        var plan = try Plan.walk()
        plan.mutant = mutant
        switch mutant {
        case .doesNotTakeUpWorkers, .forgetsFences, .beginsLostAttemptsAnew: plan.losses = 20
        // Only who was given up by force is heard again with an older attempt.
        case .ignoresAttemptNumbers: plan.emphasize { if case .move(_, _, force: true) = $0 { true } else { false } }
        case .keepsWordsToItself, .startsWithoutTheWords, .saysDeliveredTooEarly:
            plan.emphasize { if case .order(_, .guidance, _, _) = $0 { true } else { false } }
        default: break
        }
        return plan
    }
}

extension Plan {
    /// As many of these wishes as of all others.
    fileprivate mutating func emphasize(_ picks: (Wish) -> Bool) {
        let picked = wishes.filter(picks)
        wishes += Array(repeating: picked, count: wishes.count / picked.count).flatMap { $0 }
    }
}
