import Foundation
import Simulator

/// Every history of one session on two hosts.
struct ExhaustiveSearch {
    let limit: Int
    let healsOnce: Int

    /// - Throws: `Failed` when a rule can be broken.
    func run() throws {
        for (words, plan, budget) in try SearchPlan.all() { try search(words, plan, budget) }
    }

    struct Failed: Error {}

    private func search(_ words: String, _ plan: Plan, _ budget: Budget) throws {
        let begin = ContinuousClock.now
        var search = Search(plan, budget, limit: limit, healsOnce: healsOnce)
        let result = try search.run()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let end = result.isComplete ? "all of them" : "and there are more"
        print(
            "\(words): \(result.states) states, \(end); \(result.transitions) transitions, \(result.depth) steps deep, "
                + String(format: "%.1f s", seconds))
        guard let (steps, violation) = result.violation else { return }
        let transcript = Transcript()
        let history = History(found: violation, steps: steps)
        _ = try? history.replay(plan, transcript: transcript)
        Columns(plan).rendered(transcript.lines).forEach { print($0) }
        print("\(violation), after \(steps.count) steps")
        throw Failed()
    }
}
