import Simulator
import Testing

/// Every history of the smallest worlds; `orch-simulate --exhaustive` exhausts the others too.
@Suite struct SearchTests {
    @Test(arguments: [false, true]) func nothingIsFound(cancels: Bool) throws {
        let world = try SmallWorld(cancels: cancels, Budget(deeds: 2))
        var search = Search(world.plan, world.budget, limit: 20_000, healsOnce: 50)
        let result = try search.run()
        #expect(result.violation == nil, "\(world.words): \(result.violation?.words ?? "")")
        #expect(result.isComplete)
        #expect(result.transitions > result.states)
    }

    /// A search that finds nothing may be one that sees nothing.
    @Test func aFaultIsFoundByItsShortestHistory() throws {
        var plan = try SmallWorld(Budget(fences: 1)).plan
        plan.mutant = .forgetsTombstones
        var search = Search(plan, Budget(fences: 1), limit: 20_000, healsOnce: 0)
        let violation = try #require(try search.run().violation)
        #expect(violation.words.contains("tombstone"))
        #expect(violation.steps.count < 20)
    }
}
