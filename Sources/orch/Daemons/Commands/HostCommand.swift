import ArgumentParser
import OrchCore
import OrchHome

/// `orch host`
struct HostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Manage the machines that this coordinator sends work to.",
        discussion: """
            Example: orch host add gpu-box tcp://gpu-box:7717 --key <the key that 'orch key' prints there>
            """,
        subcommands: [HostAddCommand.self, HostListCommand.self, HostRemoveCommand.self], defaultSubcommand: HostListCommand.self, aliases: ["hosts"])
}

/// `orch host add`
struct HostAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a machine whose agent listens on TCP, or change it.",
        discussion: """
            Written to ORCH_HOME/config.json; a running coordinator is started anew to read it, while workers go on. The key is what \
            'orch key --role agent' prints on that machine.

            Example: orch host add gpu-box tcp://gpu-box:7717 --key "$(ssh gpu-box orch key --role agent)"
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Argument(help: "Where its agent listens: tcp://gpu-box:7717. The port is 7717 if nothing is said.")
    var endpoint: Endpoint

    @Option(help: ArgumentHelp("The public key of its agent.", valueName: "key"))
    var key: PublicKey

    @Option(help: ArgumentHelp("Where its agent publishes; the port after the endpoint's if nothing is said.", valueName: "endpoint"))
    var status: Endpoint?

    func validate() throws {
        for endpoint in [endpoint, status].compactMap({ $0 }) where !endpoint.canBeDialled {
            throw ValidationError("\(endpoint) can't be dialled: name one host and its port, such as tcp://gpu-box:7717")
        }
        guard (status ?? endpoint.statusEndpoint) != nil else { throw ValidationError("no port follows \(endpoint); add --status") }
    }

    func run() async throws {
        let machine = try Machine.current()
        guard let status = status ?? endpoint.statusEndpoint else { throw Problem(.usage, "no port follows \(endpoint)", next: "add --status") }
        // With two of one name the coordinator would not start.
        guard try name != machine.config().host.name ?? MachineName.hostName(MachineName.current) else {
            throw Problem(
                .conflict, "\(name) is what this machine itself is called", next: "take another name, or set \"host\": {\"name\": …} in config.json")
        }
        try machine.home.create()
        try machine.configFile.setHost(name, to: RemoteHost(endpoint: endpoint, statusEndpoint: status, key: key))
        try Output.write(["\(name) is in \(machine.home.configuration)"])
        try await CoordinatorRefresh(machine: machine).tell()
    }
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
