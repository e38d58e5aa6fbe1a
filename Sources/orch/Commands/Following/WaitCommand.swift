import ArgumentParser
import OrchCore

/// `orch wait <session>…`
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until sessions have come somewhere.",
        discussion: """
            Ends with 0 when each has come to the status, with 1 when one has ended without it, with 124 when the time is over. \
            Without --until: complete, cancelled, pr_ready or stuck.

            Example: orch wait 123 124 --until pr_ready --timeout 1h30m
            """)

    @Argument(help: ArgumentHelp("Sessions: 123 or project/123.", valueName: "session"))
    var sessions: [String]

    @Option(help: ArgumentHelp("The status to wait for.", valueName: "status"))
    var until: SessionStatus?

    @Option(help: ArgumentHelp("The longest wait: 90s, 10m, 1h30m. Default: as long as it takes.", valueName: "time"))
    var timeout: TimeSpan?

    func run() async throws {
        let surroundings = try Surroundings.current()
        let references = try surroundings.references(sessions)
        let ends = try await DaemonConnection.with(in: surroundings) { connection in
            try await Waiting(connection: connection, until: until, limit: timeout?.duration).wait(for: references)
        }
        try Output.write(OrderRendering(current: surroundings.project).lines(reached: ends))
    }
}
