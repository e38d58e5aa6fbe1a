import ArgumentParser
import OrchAgent

/// `orch supervise`: what the agent starts for each run.
struct SuperviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise", abstract: "Own one worker process. Only an agent starts it.", shouldDisplay: false)

    @Argument(help: "The folder of the run.")
    var runDirectory: String

    func run() throws { _ = try Supervisor.run(runDirectory: runDirectory) }
}
