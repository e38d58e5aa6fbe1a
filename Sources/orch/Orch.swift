import ArgumentParser
import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The one binary: parse, call, render.
@main
struct Orch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orch",
        abstract: "Hands issues to workers on this and other machines, and brings back pull requests and questions.",
        discussion: """
            In a repository: 'orch init' once, then 'orch spawn 123 124', 'orch list'. A session is named by its issue number, or in \
            full as project/123.
            """,
        version: Version.orch,
        // What agents and workers start, hidden from people.
        subcommands: [SuperviseCommand.self, EnrolCommand.self, MCPCommand.self, HookCommand.self, ScriptedWorkerCommand.self],
        groupedSubcommands: [
            CommandGroup(name: "Repository", subcommands: [InitCommand.self]),
            CommandGroup(name: "Sessions", subcommands: [SpawnCommand.self, ListCommand.self, GetCommand.self]),
            CommandGroup(
                name: "Orders",
                subcommands: [
                    ForwardCommand.self, CancelCommand.self, PauseCommand.self, ResumeCommand.self, RestartCommand.self, MoveCommand.self,
                    DeleteCommand.self, DeleteAllCommand.self,
                ]),
            CommandGroup(name: "Following", subcommands: [LogsCommand.self, WaitCommand.self, WatchCommand.self]),
            CommandGroup(name: "Cleaning", subcommands: [OrphansCommand.self, PruneCommand.self]),
            CommandGroup(name: "Reports", subcommands: [UpdateCommand.self, HeartbeatCommand.self, AckCommand.self]),
            CommandGroup(
                name: "Machines",
                subcommands: [
                    UpCommand.self, DownCommand.self, StatusCommand.self, DoctorCommand.self, AuditCommand.self, HostCommand.self,
                    ClientCommand.self, KeyCommand.self, TrustCommand.self, ServiceCommand.self,
                    CoordinatorCommand.self, AgentCommand.self, DemoCommand.self,
                ]),
        ])

    static func main() async {
        // A pipe that nobody reads shows as an error of write(2), which says in whose output it happened.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard let failure = Failure(error) else { exit(withError: error) }
            Output.note(failure.lines)
            Self.exit(withError: ExitCode(failure.code))
        }
    }
}
