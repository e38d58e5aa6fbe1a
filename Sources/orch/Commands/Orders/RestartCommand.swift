import ArgumentParser
import OrchCore

/// `orch restart <session>`
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Let stuck sessions go on.",
        discussion: """
            The worker goes on in the same conversation and worktree, with what was forwarded.

            Example: orch restart 123
            """)

    @Argument(help: ArgumentHelp("Sessions: 123 or project/123.", valueName: "session"))
    var sessions: [String]

    func run() async throws {
        let surroundings = try Surroundings.current()
        let references = try surroundings.references(sessions)
        try await DaemonConnection.with(in: surroundings) { connection in
            try await Orders(connection: connection, surroundings: surroundings, word: "restarted").give(.restart, to: references)
        }
    }
}
