/// What became of one seed.
package struct Outcome: Sendable {
    package var seed: UInt64
    /// Steps until the end, or until the failure.
    package var steps: Int
    /// Nil for a clean history.
    package var failure: History?

    /// Walks a seed to its end.
    package static func of(seed: UInt64, steps: Int, plan: Plan, transcript: Transcript? = nil) throws -> Outcome {
        var walk = try Walk(seed: seed, plan: plan, transcript: transcript)
        do {
            try walk.run(steps: steps)
            return Outcome(seed: seed, steps: walk.steps.count)
        } catch {
            return Outcome(seed: seed, steps: walk.steps.count, failure: History(found: "\(error)", steps: walk.steps))
        }
    }
}
