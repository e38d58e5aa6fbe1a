import Simulator
import Testing

/// Every history of a small world, as far as a test may take; `orch-simulate --exhaustive` goes on.
@Suite struct SearchTests {
    @Test(arguments: 0..<6) func nothingIsFound(index: Int) throws {
        let (words, plan, budget) = try SearchPlan.all()[index]
        var search = Search(plan, budget, limit: 1500, healsOnce: 50)
        let result = try search.run()
        #expect(result.violation == nil, "\(words): \(result.violation?.words ?? "")")
        #expect(result.states >= 1500)
        #expect(result.transitions > result.states)
    }

    /// A search that finds nothing may be one that sees nothing.
    @Test func aFaultIsFoundByItsShortestHistory() throws {
        var (_, plan, _) = try SearchPlan.all()[0]
        let budget = Budget(messages: 0, crashes: 0, ticks: 0, fences: 1, deeds: 0)
        plan.mutant = .forgetsTombstones
        var search = Search(plan, budget, limit: 20_000, healsOnce: 0)
        let violation = try #require(try search.run().violation)
        #expect(violation.words.contains("tombstone"))
        #expect(violation.steps.count < 20)
    }
}
