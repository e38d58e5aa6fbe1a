import Foundation
import Simulator

/// Every history of one session on two hosts, in small worlds, side by side.
struct ExhaustiveSearch {
    let worlds: [SmallWorld]
    let limit: Int
    let healsOnce: Int
    /// A deliberate fault that is to be found.
    var mutant: Mutant?

    struct Failed: Error {}

    private struct Found: Sendable {
        var line: String
        var plan: Plan
        var violation: History?
    }

    /// - Throws: `Failed` when a rule can be broken.
    func run() async throws {
        var worlds = worlds[...]
        var hasFailed = false
        try await withThrowingTaskGroup(of: Found.self) { group in
            func add() { if let world = worlds.popFirst() { group.addTask { try search(world) } } }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { add() }
            while let found = try await group.next() {
                print(found.line)
                if let history = found.violation { tell(history, found.plan) }
                hasFailed = hasFailed || found.violation != nil
                add()
            }
        }
        if hasFailed { throw Failed() }
    }

    private func search(_ world: SmallWorld) throws -> Found {
        let begin = ContinuousClock.now
        var plan = world.plan
        plan.mutant = mutant
        var search = Search(plan, world.budget, limit: limit, healsOnce: healsOnce)
        let result = try search.run()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let end = result.violation != nil ? "broken after" : result.isComplete ? "exhausted:" : "cut off at"
        let line =
            "\(world.words): \(end) \(result.states) states, \(result.transitions) transitions, \(result.depth) steps deep, "
            + String(format: "%.1f s", seconds)
        return Found(line: line, plan: plan, violation: result.violation.map { History(found: $0.words, steps: $0.steps) })
    }

    private func tell(_ history: History, _ plan: Plan) {
        let transcript = Transcript()
        _ = history.failure(plan, transcript: transcript)
        Columns(plan).rendered(transcript.lines).forEach { print($0) }
        print("\(history.found), after \(history.steps.count) steps")
    }
}
