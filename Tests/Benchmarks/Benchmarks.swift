import ArgumentParser
import Foundation

/// Measures the release binary, or soaks it (docs/benchmarks.md).
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks", abstract: "Measure how long orch takes, and see that it holds under fire.",
        subcommands: [MeasureCommand.self, SoakCommand.self], defaultSubcommand: MeasureCommand.self)
}

/// `Benchmarks`: the release binary beside the least that the same work costs without orch, as a table.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Print how long orch takes, beside the least that the same work costs.",
        discussion: """
            Nothing passes or fails here. The machine should have nothing else to do.

            Example: Benchmarks spawn watch --rounds 200
            """)

    @Argument(help: "What is measured: \(Subject.allCases.map(\.rawValue).joined(separator: ", ")). Default: all of it.")
    var subjects: [Subject] = []

    @Option(help: "Rounds of each row, at least \(Rounds.least); a row ends earlier when its time is up.")
    var rounds = 250

    @Option(help: ArgumentHelp("Seconds that one row may take.", valueName: "seconds"))
    var limit = 15

    func validate() throws {
        guard rounds >= Rounds.least, limit > 0 else { throw ValidationError("Give at least \(Rounds.least) rounds and a second.") }
    }

    func run() async throws {
        let chosen = subjects.isEmpty ? Subject.allCases : Subject.allCases.filter(subjects.contains)
        let ground = try Ground(products: Products())
        let outcome = await interruptible { try await measure(chosen, on: ground) }
        // Also what an interrupted row has left running.
        let failures = await ground.end()
        FileHandle.standardError.write(Data(failures.map { "while clearing up: \($0)\n" }.joined().utf8))
        print(try outcome.get())
        guard failures.isEmpty else { throw ExitCode.failure }
    }

    private func measure(_ subjects: [Subject], on ground: Ground) async throws -> String {
        let rounds = Rounds(count: rounds, limit: .seconds(limit))
        var rows: [Comparison] = []
        for subject in subjects {
            switch subject {
            case .startup: rows += try await StartUp(ground: ground).rows(rounds)
            case .list: rows += try await Listing(ground: ground).rows(rounds)
            case .spawn: rows += try await SpawnTime(ground: ground).rows(rounds)
            case .watch: rows += try await WatchTime(ground: ground).rows(rounds)
            case .catchup: rows += try await CatchUp(ground: ground).rows(rounds)
            }
        }
        return ([try await MachineFacts(ground: ground).line, ""] + ComparisonTable.lines(rows)).joined(separator: "\n")
    }
}

/// What can be measured by itself.
enum Subject: String, CaseIterable, ExpressibleByArgument {
    case startup, list, spawn, watch, catchup
}
