import Foundation
import Simulator

/// Many seeds on all cores.
struct Walks {
    let first: UInt64
    let steps: Int
    let plan: Plan
    /// Goes on after a failure, and names each.
    let surveys: Bool

    /// - Parameters:
    ///   - minutes: walks until then, instead of a number of seeds.
    ///   - failed: is given the first seed, in their order, that failed among those walked.
    func run(seeds: Int, minutes: Double?, _ failed: (Outcome) throws -> Void) async throws {
        let begin = ContinuousClock.now
        let end = minutes.map { begin + .seconds($0 * 60) }
        let plan = plan
        let steps = steps
        var walked = 0
        var failures: [Outcome] = []
        var next = first
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            func add() {
                guard failures.isEmpty || surveys, end.map({ ContinuousClock.now < $0 }) ?? (next < first + UInt64(seeds)) else { return }
                let seed = next
                next += 1
                group.addTask { try Outcome.of(seed: seed, steps: steps, plan: plan) }
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { add() }
            while let outcome = try await group.next() {
                walked += 1
                if outcome.failure != nil { failures.append(outcome) }
                add()
            }
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        print("\(walked) seeds of \(steps) steps in \(String(format: "%.1f", seconds)) s, \(failures.count) failed")
        if surveys {
            for failure in failures.sorted(by: { $0.seed < $1.seed }) { print("seed \(failure.seed): \(failure.failure?.found ?? "")") }
            return
        }
        if let failure = failures.min(by: { $0.seed < $1.seed }) { try failed(failure) }
    }
}
