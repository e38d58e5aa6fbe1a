import ArgumentParser
import OrchCore
import OrchHome

/// `orch service`
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Let this machine's service manager run the daemons: from login or boot on, again after a crash.",
        discussion: """
            Services are yours, not the machine's: systemd user units on Linux, launch agents on macOS. Nothing of it needs root.

            Example: orch service install agent --now
            """,
        subcommands: [ServiceInstallCommand.self, ServiceUninstallCommand.self, ServiceStatusCommand.self],
        defaultSubcommand: ServiceStatusCommand.self)
}

/// `orch service install`
struct ServiceInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Make a daemon a service, or bring its service up to date.",
        discussion: """
            The service gets this shell's PATH and ORCH_HOME, so that git, claude and gh are found; say it again when these change. Other \
            variables are not written down, as they may be secrets. What is changed is shown. 'orch up' and 'orch down' go through the service \
            from then on, and an end or a new start of it ends no worker.

            On Linux your services end when you log out, with all that they have started, unless you linger: --linger sets that.

            Example: orch service install agent --now --linger
            """)

    @Argument(help: "coordinator, agent, or both.")
    var roles: [DaemonRole]

    @Flag(help: "Start it at once; a daemon that runs in the background is ended for it, and workers go on.")
    var now = false

    @Flag(help: "Let your services run without a login (loginctl enable-linger).")
    var linger = false

    func run() async throws {
        let machine = try Machine.current()
        let services = Services(machine)
        try await services.require()
        if linger {
            try await services.manager.linger()
            try Output.write(["your services run without a login from now on"])
        }
        let installation = ServiceInstallation(services: services, orch: try OwnExecutable.path())
        for role in DaemonRole.startOrder where roles.contains(role) { try Output.write(try await installation.install(role, startsNow: now)) }
        if try await services.manager.lingers() == false { try Output.write(ServiceRendering.noLinger) }
    }
}

/// `orch service uninstall`
struct ServiceUninstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "End a daemon's service and remove it.",
        discussion: """
            Workers go on. 'orch up' starts the daemon in the background afterwards.

            Example: orch service uninstall agent
            """)

    @Argument(help: "coordinator, agent, or both.")
    var roles: [DaemonRole]

    func run() async throws {
        let installation = ServiceInstallation(services: Services(try Machine.current()), orch: try OwnExecutable.path())
        for role in DaemonRole.startOrder.reversed() where roles.contains(role) { try Output.write(try await installation.uninstall(role)) }
    }
}

extension DaemonRole {
    /// The agent first: a coordinator finds it at once then.
    static let startOrder: [DaemonRole] = [.agent, .coordinator]
}
