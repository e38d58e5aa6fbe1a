import ArgumentParser
import Foundation
import OrchCore
import UnixSignals

/// Measures the release binary beside the least that the same work costs without orch, and prints a table (docs/benchmarks.md).
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks", abstract: "Print how long orch takes, beside the least that the same work costs.",
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
            }
        }
        return ([try await MachineFacts(ground: ground).line, ""] + ComparisonTable.lines(rows)).joined(separator: "\n")
    }

    /// Until it is done, or somebody has enough of it.
    private func interruptible(_ work: @escaping @Sendable () async throws -> String) async -> Result<String, any Error> {
        // Trapped to the very end: a second Ctrl-C must not stop the clearing up.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return await withTaskGroup(of: Result<String, any Error>.self) { group in
            group.addTask {
                do { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                for await _ in signals { break }
                return .failure(CancellationError())
            }
            let first = await group.next() ?? .failure(CancellationError())
            group.cancelAll()
            return first
        }
    }
}

/// What can be measured by itself.
enum Subject: String, CaseIterable, ExpressibleByArgument {
    case startup, list, spawn, watch
}
