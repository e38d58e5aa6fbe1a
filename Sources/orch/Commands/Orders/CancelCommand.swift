import ArgumentParser
import OrchCore

/// `orch cancel <session>…`
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End sessions and every process of their workers.",
        discussion: """
            A worktree with work that is nowhere else is kept, and said so. --all means the project of the current directory, else all \
            projects.

            Example: orch cancel 123
            Example: orch cancel --all --keep-worktree
            """)

    @OptionGroup
    var chosen: ChosenSessions

    @Flag(help: "Leave the worktree where it is.")
    var keepWorktree = false

    func run() async throws {
        let surroundings = try Surroundings.current()
        try await DaemonConnection.with(in: surroundings) { connection in
            let orders = Orders(connection: connection, surroundings: surroundings, word: "cancelled")
            let sessions = try await chosen.references(orders) { $0.want != .deleted && $0.want != .cancelled }
            try await orders.give(.cancel, to: sessions, keepWorktree: keepWorktree)
        }
    }
}
