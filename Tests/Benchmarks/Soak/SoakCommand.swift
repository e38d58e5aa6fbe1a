import ArgumentParser
import Foundation

/// `Benchmarks soak`
struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak", abstract: "Run many sessions while everything is killed again and again, and look what was lost.",
        discussion: """
            Prints a table. Exits with 1 when a session did not settle, or when anything was doubled, lost or left behind: then it says \
            what, and keeps the folder.

            Example: Benchmarks soak --sessions 20 --agents 3 --minutes 0.3
            """)

    /// Faults that are listed; more are counted.
    private static let faultsListed = 60

    @Option(help: "Sessions that are spawned.")
    var sessions = 1000

    @Option(help: "Agents; each has \(SoakPlan.slots) slots.")
    var agents = 20

    @Option(help: "How long things are killed.")
    var minutes = 10.0

    @Option(help: "What sessions do and who is killed; not when exactly it meets whom. Default: another one each time.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("Between two kills, in the mean.", valueName: "seconds"))
    var killEvery = 2.0

    func validate() throws {
        guard (1...100_000).contains(sessions), (1...100).contains(agents), minutes > 0, killEvery >= 0.05 else {
            throw ValidationError("Give 1 to 100000 sessions, 1 to 100 agents, some time, and 0.05 s or more between two kills.")
        }
    }

    func run() async throws {
        let plan = SoakPlan(
            sessions: sessions, agents: agents, minutes: minutes, seed: seed ?? UInt64.random(in: 1...999_999), killEvery: killEvery)
        let ground = try Ground(products: Products())
        let outcome = await interruptible { try await Soak(plan, ground: ground).run() }
        // Also what an interrupted soak has left running.
        try await Belongings(root: ground.root).end()
        switch outcome {
        case .success(let report): try tell(report, ground)
        case .failure(let error):
            if error is CancellationError { try remove(ground) } else { say(["seed \(plan.seed); see \(ground.root)"]) }
            throw error
        }
    }

    private func tell(_ report: SoakReport, _ ground: Ground) throws {
        print(report.lines.joined(separator: "\n"))
        guard report.faults.isEmpty else {
            let more = report.faults.count - Self.faultsListed
            say(Array(report.faults.prefix(Self.faultsListed)) + (more > 0 ? ["and \(more) more"] : []) + ["see \(ground.root)"])
            throw ExitCode.failure
        }
        try remove(ground)
    }

    private func remove(_ ground: Ground) throws { try FileManager.default.removeItem(atPath: ground.root) }

    private func say(_ lines: [String]) { FileHandle.standardError.write(Data(lines.map { $0 + "\n" }.joined().utf8)) }
}
