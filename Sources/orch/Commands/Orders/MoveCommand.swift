import ArgumentParser
import OrchCore

/// `orch move <session> --to <host>`
struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Let a session go on at another host.",
        discussion: """
            Ends the worker where it is and continues its conversation there, from the branch that it pushed. Refuses where work would be \
            left behind (changed, untracked or not pushed) and lists it; the worker is not disturbed then. A stuck session goes on there \
            as after 'orch restart', a paused one stays paused.

            --force moves although something stays behind: nothing of it is destroyed. Where the old host can't be reached the session \
            starts from the last pushed commit, in a new conversation, and the old host is fenced when it is heard again.

            With --json: {"session", "waitingFor"?, "notes"}.

            Example: orch move 123 --to gpu-box
            Example: orch move 123 --to laptop --force
            """)

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    @Option(help: ArgumentHelp("Where it goes on: a host of 'orch status'.", valueName: "host"))
    var to: HostName

    @Flag(help: "Leave behind what can't be taken along.")
    var force = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func run() async throws {
        let surroundings = try Surroundings.current()
        let order = Request.Order(session: try surroundings.reference(session), kind: .move, force: force, to: to)
        let done = try await DaemonConnection.with(in: surroundings) { try await $0.order(order) }
        if json { return try Output.write(json: done) }
        try Output.write(OrderRendering(current: surroundings.project).lines(done, word: "moved to \(to)"))
    }
}
