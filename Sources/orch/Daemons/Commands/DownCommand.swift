import ArgumentParser
import OrchCore
import OrchHome

/// `orch down`
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "End this machine's daemons, and say which workers go on.",
        discussion: """
            Workers don't need the daemons to run: they go on, and the next 'orch up' takes up what they did. To end the work too: \
            'orch cancel --all' before.

            Example: orch down
            """)

    @Option(help: "End only this one: coordinator or agent.")
    var only: DaemonRole?

    func run() async throws {
        let machine = try Machine.current()
        let daemons = BackgroundDaemons(machine: machine, orch: try OwnExecutable.path())
        let agentRuns = try DaemonState.of(.agent, in: machine.home) != .notRunning
        // Asked before: afterwards nobody is there to tell.
        let sessions = agentRuns && only != .coordinator ? try await DaemonAnswers(machine: machine).sessionsOfAgent() : []
        let outcomes = try await daemons.down(only.map { [$0] } ?? Set(DaemonRole.allCases))
        try Output.write(outcomes.map { Self.line($0.role, $0.outcome) + ($0.isService ? Self.service($0.role) : "") } + GoingOn.lines(sessions))
        let late = outcomes.compactMap { if case .stillEnding(let pid) = $0.outcome { "pid \(pid)" } else { nil } }
        guard late.isEmpty else {
            throw Problem(
                .unreachable, "told to end, and not ended after \(DaemonLauncher.stopLimit.components.seconds) s: \(late.joined(separator: ", "))",
                next: "run 'orch down' again; its log says what it waits for")
        }
    }

    private static func service(_ role: DaemonRole) -> String {
        "; its service starts it at the next login ('orch service uninstall \(role.rawValue)' ends that)"
    }

    private static func line(_ role: DaemonRole, _ outcome: DaemonLauncher.Stopped) -> String {
        switch outcome {
        case .notRunning: "\(role.rawValue) was not running"
        case .ended(let pid): "\(role.rawValue) ended (pid \(pid))"
        case .stillEnding(let pid): "\(role.rawValue) is still ending (pid \(pid))"
        }
    }
}
