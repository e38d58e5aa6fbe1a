import ArgumentParser
import OrchCore

/// `orch forward <session> <message>`
struct ForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward", abstract: "Give a worker your words.",
        discussion: """
            A running worker gets them in the middle of its turn, any other at its next run. How far they got is shown by 'orch get'.

            Example: orch forward 123 "Use JWT instead"
            """)

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    @Argument(help: ArgumentHelp("What the worker is to know. '-' reads standard input.", valueName: "message"))
    var message: String

    func run() async throws {
        let surroundings = try Surroundings.current()
        let text = message == "-" ? try BodyFile.read("-", from: surroundings.directory) : message
        let order = Request.Order(session: try surroundings.reference(session), kind: .guidance, text: text)
        let done = try await DaemonConnection.with(in: surroundings) { try await $0.order(order) }
        try Output.write(OrderRendering(current: surroundings.project).lines(forwarded: done))
    }
}
