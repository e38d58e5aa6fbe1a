import ArgumentParser
import OrchCore

/// `orch resume <session>…`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let paused workers go on.",
        discussion: """
            --all means the project of the current directory, else all projects.

            Example: orch resume 123
            """)

    @OptionGroup
    var chosen: ChosenSessions

    func run() async throws {
        let surroundings = try Surroundings.current()
        try await DaemonConnection.with(in: surroundings) { connection in
            let orders = Orders(connection: connection, surroundings: surroundings, word: "resumed")
            try await orders.give(.resume, to: try await chosen.references(orders) { $0.want == .paused })
        }
    }
}
