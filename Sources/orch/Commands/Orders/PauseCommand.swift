import ArgumentParser
import OrchCore

/// `orch pause <session>…`
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop workers for a while.",
        discussion: """
            The worker is frozen and keeps its slot; after 4 minutes it is ended gracefully, and 'orch resume' continues the \
            conversation. --all means the project of the current directory, else all projects.

            Example: orch pause 123
            Example: orch pause --all
            """)

    @OptionGroup
    var chosen: ChosenSessions

    func run() async throws {
        let surroundings = try Surroundings.current()
        try await DaemonConnection.with(in: surroundings) { connection in
            let orders = Orders(connection: connection, surroundings: surroundings, word: "paused")
            try await orders.give(.pause, to: try await chosen.references(orders) { $0.want == .run })
        }
    }
}
