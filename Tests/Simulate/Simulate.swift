import ArgumentParser
import Foundation
import Simulator

extension Mutant: ExpressibleByArgument {}

/// Runs the whole cluster, simulated, from seeds.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orch-simulate",
        abstract: "Simulate a coordinator, its agents, their workers, people and a bad network; check that every promise holds.")

    @Option(help: "How many seeds to walk.")
    var seeds = 2000

    @Option(help: "The first seed.")
    var from: UInt64 = 0

    @Option(help: "Steps of each walk, before everything heals.")
    var steps = 500

    @Option(help: "Walk seeds for so many minutes, however many that are.")
    var minutes: Double?

    @Option(help: "Walk this seed only, and tell its whole history.")
    var seed: UInt64?

    @Option(help: "Go through a history that was kept, and tell it.")
    var history: String?

    @Option(help: "Keep the steps of a failing history, as few as it needs, in this file.")
    var keep: String?

    @Flag(help: "Go on after failures, and name each.")
    var survey = false

    @Flag(help: "Search every history of a small world instead.")
    var exhaustive = false

    @Option(help: "Search this small world only: 'messages=1,crashes=1,losses=0,fences=0,ticks=0,deeds=2'.")
    var world: String?

    @Flag(help: "The session of that world goes to the machine that is not the coordinator's.")
    var away = false

    @Flag(help: "The session of that world is cancelled at some time.")
    var cancels = false

    @Option(help: "States after which each exhaustive search ends.")
    var states = 400_000

    @Option(help: "With this deliberate fault of the machines, which is to be found.")
    var mutant: Mutant?

    @Option(help: "Lines of a failing history's transcript that are shown.")
    var lines = 120

    func run() async throws {
        if exhaustive { return try await searchAll() }
        var plan = try Plan.walk()
        plan.mutant = mutant
        if let history { return try tell(try JSONDecoder().decode(History.self, from: Data(contentsOf: URL(filePath: history))), plan) }
        if let seed { return try tell(seed, plan) }
        try await Walks(first: from, steps: steps, plan: plan, surveys: survey).run(seeds: seeds, minutes: minutes) { try fail($0, plan) }
    }

    private func searchAll() async throws {
        do {
            let own = try world.map { words in
                guard let budget = Budget(words) else { throw ValidationError("a world is told as in 'crashes=1,deeds=2'") }
                return [try SmallWorld(isAway: away, cancels: cancels, budget)]
            }
            try await ExhaustiveSearch(worlds: own ?? SmallWorld.all(), limit: states, healsOnce: 50, mutant: mutant).run()
        } catch is ExhaustiveSearch.Failed {
            throw ExitCode(1)
        }
    }

    private func tell(_ seed: UInt64, _ plan: Plan) throws {
        let transcript = Transcript()
        let outcome = try Outcome.of(seed: seed, steps: steps, plan: plan, transcript: transcript)
        Columns(plan).rendered(transcript.lines).forEach { print($0) }
        guard let failure = outcome.failure else { return print("seed \(seed): all is well") }
        print("seed \(seed), step \(outcome.steps): \(failure.found)")
        try keepShrunk(failure, plan)
        throw ExitCode(1)
    }

    private func tell(_ history: History, _ plan: Plan) throws {
        let transcript = Transcript()
        let failure = history.failure(plan, transcript: transcript)
        Columns(plan).rendered(transcript.lines).forEach { print($0) }
        print(failure ?? "all is well")
        if failure != nil { throw ExitCode(1) }
    }

    /// Tells the end of a failing history and how to see it again.
    private func fail(_ outcome: Outcome, _ plan: Plan) throws {
        let transcript = Transcript()
        let again = try Outcome.of(seed: outcome.seed, steps: steps, plan: plan, transcript: transcript)
        Columns(plan).rendered(transcript.lines, last: lines).forEach { print($0) }
        print("seed \(outcome.seed), step \(outcome.steps): \(again.failure?.found ?? "it did not fail again")")
        print("again: orch-simulate --seed \(outcome.seed) --steps \(steps)")
        if let failure = again.failure { try keepShrunk(failure, plan) }
        throw ExitCode(1)
    }

    private func keepShrunk(_ failure: History, _ plan: Plan) throws {
        guard let keep else { return }
        let shrunk = failure.shrunk(plan)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(shrunk).write(to: URL(filePath: keep))
        print("\(shrunk.steps.count) steps kept in \(keep): orch-simulate --history \(keep)")
    }
}
