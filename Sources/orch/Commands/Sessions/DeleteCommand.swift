import ArgumentParser
import OrchCore

/// `orch delete <session>`
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "End a session, remove its worktree and forget it.",
        discussion: """
            Refuses where work would be lost (changed, untracked or unpushed) and lists it; --force destroys it and says what it \
            destroys. On a host that can't be reached the session stays 'deleting' until the host is back.

            Example: orch delete 123
            """)

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    @Flag(help: "Leave the worktree where it is.")
    var keepWorktree = false

    @Flag(help: "Destroy work that is nowhere else.")
    var force = false

    func run() async throws {
        let surroundings = try Surroundings.current()
        let order = Request.Order(
            session: try surroundings.reference(session), kind: .delete, keepWorktree: keepWorktree, force: force)
        let done = try await DaemonConnection.with(in: surroundings) { try await $0.order(order) }
        try Output.write(OrderRendering(current: surroundings.project).lines(done, word: "deleted"))
    }
}
