import ArgumentParser
import OrchCore

/// `orch logs <session>`
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what a worker says and does.",
        discussion: """
            Text, tool calls with their short input, results and errors of the newest run. With -f it goes on until the run has ended. \
            --raw prints the worker's JSON lines.

            Example: orch logs 123 -f
            Example: orch logs 123 --run 1.2 --raw > run.jsonl
            """)

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    @Flag(name: [.customShort("f"), .long], help: "Go on as more comes.")
    var follow = false

    @Flag(help: "The JSON lines instead of readable ones.")
    var raw = false

    @Option(help: ArgumentHelp("Another run than the newest: attempt.run, such as 1.2.", valueName: "A.R"))
    var run: RunNumber?

    func run() async throws {
        let surroundings = try Surroundings.current()
        let reference = try surroundings.reference(session)
        // Without the coordinator nobody tells that there is more; what there is can be read from the agent.
        try await DaemonConnection.with(follow ? [.coordinator] : [.coordinator, .agent], in: surroundings) { connection in
            let form: LogFollowing.Form = raw ? (Terminal.showsOutput ? .rawLines : .bytes) : .readable
            var log = LogFollowing(reference, fence: run?.fence, form: form, connection: connection)
            if follow { try await log.follow() } else { try await log.printAll() }
        }
    }
}
