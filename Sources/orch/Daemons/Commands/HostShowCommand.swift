import ArgumentParser
import OrchCore
import OrchHome

/// `orch host show`
struct HostShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show all that is known of a host.",
        discussion: """
            With --json: the host as in 'orch host list --json'.

            Example: orch host show gpu-box
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let machine = try Machine.current()
        try await HostNames(machine: machine).check(name)
        let answer = try await DaemonAnswers(machine: machine).status(of: .coordinator)
        let entries = HostEntry.all(of: try machine.config(), known: answer?.hosts ?? [])
        let entry = entries.first { $0.name == name } ?? HostEntry(name: name)
        if json { return try Output.write(json: entry) }
        let now = WallClock.now()
        try Output.write(HostTable(page: Terminal.page(machine.environment, at: now), coordinatorRuns: answer != nil).details(entry))
    }
}
