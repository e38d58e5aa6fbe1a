import ArgumentParser
import OrchCore

/// `orch delete-all`
struct DeleteAllCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete-all", abstract: "Delete every session that has not ended.",
        discussion: """
            Means the project of the current directory, else all projects. Asks first; without a terminal --yes is needed. A session \
            whose work would be lost is kept and named.

            Example: orch delete-all --keep-worktrees --yes
            """, aliases: ["cancel-all"])

    @Flag(help: "Leave the worktrees where they are.")
    var keepWorktrees = false

    @Flag(help: "Do not ask.")
    var yes = false

    func run() async throws {
        let surroundings = try Surroundings.current()
        try await DaemonConnection.with(in: surroundings) { connection in
            let orders = Orders(connection: connection, surroundings: surroundings, word: "deleted")
            let sessions = try await orders.all { _ in true }
            guard !sessions.isEmpty else { return try Output.write(["No active sessions."]) }
            try Consent.require("Delete \(sessions.count) sessions of \(surroundings.project?.text ?? "all projects")?", isGiven: yes)
            try await orders.give(.delete, to: sessions, keepWorktree: keepWorktrees)
        }
    }
}
