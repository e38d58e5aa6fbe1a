import ArgumentParser
import OrchCore

/// `orch heartbeat <session>`
struct HeartbeatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartbeat", abstract: "Say that a session is alive.",
        discussion: "Example: orch heartbeat 123 -q")

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    @Flag(name: [.short, .long], help: "Print nothing.")
    var quiet = false

    func run() async throws {
        let surroundings = try Surroundings.current()
        let lines = try await Reporting(surroundings).beat(of: try surroundings.reference(session))
        if !quiet { try Output.write(lines) }
    }
}
