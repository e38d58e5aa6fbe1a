import ArgumentParser
import OrchCore

/// `orch ack <session>`
struct AckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Say that the forwarded message was read.",
        discussion: "Example: orch ack 123")

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    func run() async throws {
        let surroundings = try Surroundings.current()
        let report = Reporting.report(acknowledges: true)
        try Output.write(try await Reporting(surroundings).send(report, of: try surroundings.reference(session), word: "message read"))
    }
}
