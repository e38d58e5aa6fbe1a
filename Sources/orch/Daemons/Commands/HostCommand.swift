import ArgumentParser
import OrchCore
import OrchHome

/// `orch host`
struct HostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Manage the machines that this coordinator sends work to.",
        discussion: """
            Example: orch host add gpu-box --ssh ann@gpu-box
            Example: orch host invite gpu-box
            """,
        subcommands: [
            HostAddCommand.self, HostInviteCommand.self, HostListCommand.self, HostShowCommand.self, HostDrainCommand.self,
            HostUndrainCommand.self, HostLabelsCommand.self, HostSlotsCommand.self, HostRenameCommand.self, HostRotateKeyCommand.self,
            HostRevokeCommand.self, HostRemoveCommand.self,
        ], defaultSubcommand: HostListCommand.self, aliases: ["hosts"])
}

/// `orch host remove`
struct HostRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a machine from the coordinator's hosts.",
        discussion: """
            What runs there goes on, and is not known here any more.

            Example: orch host remove gpu-box
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    func run() async throws {
        let machine = try Machine.current()
        guard try machine.configFile.removeHost(name) else {
            throw Problem(.notFound, "there is no host \(name) in \(machine.home.configuration)", next: "see 'orch host list'")
        }
        try Output.write(["\(name) is removed from \(machine.home.configuration)"])
        try await CoordinatorRefresh(machine: machine).tell()
    }
}
