import ArgumentParser
import OrchCore
import OrchForge
import OrchHome

/// `orch host add`
struct HostAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a machine that work is sent to, or change it.",
        discussion: """
            With --ssh everything is done over ssh, which must get in without asking: orch is copied to ~/.local/bin there if it is missing \
            or older, its agent is started (as a service where systemd keeps yours running without a login), and both machines pin each \
            other's key. The agent is then reached directly where that works, else through a tunnel of ssh that is made again whenever it \
            breaks.

            Without ssh: the endpoint of an agent that listens ('orch agent --listen'), and the key that 'orch key --role agent' prints \
            there.

            Written to ORCH_HOME/config.json; a running coordinator is started anew to read it, while workers go on.

            Example: orch host add gpu-box --ssh ann@gpu-box
            Example: orch host add gpu-box tcp://gpu-box:7717 --key 2k3m…
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Argument(help: "Where its agent listens: tcp://gpu-box:7717. The port is 7717 if nothing is said.")
    var endpoint: Endpoint?

    @Option(help: ArgumentHelp("The public key of its agent.", valueName: "key"))
    var key: PublicKey?

    @Option(help: ArgumentHelp("Where its agent publishes; the port after the endpoint's if nothing is said.", valueName: "endpoint"))
    var status: Endpoint?

    @Option(help: ArgumentHelp("Where ssh goes: a host, user@host, or a name of ~/.ssh/config.", valueName: "destination"))
    var ssh: SSHDestination?

    @Flag(help: "With --ssh: always go through ssh, and leave no port open there.")
    var tunnel = false

    @Flag(help: "With --ssh: take the machine over from the coordinator that it obeys.")
    var replace = false

    @Flag(help: "With --ssh: let your services run there without a login, so that the agent starts with the machine (loginctl enable-linger).")
    var linger = false

    func validate() throws {
        if ssh != nil {
            guard endpoint == nil, key == nil, status == nil else {
                throw ValidationError("--ssh finds out endpoint and key by itself: give either --ssh, or the endpoint and --key")
            }
            return
        }
        guard !tunnel, !replace, !linger else { throw ValidationError("--tunnel, --replace and --linger are for --ssh") }
        guard let endpoint, key != nil else {
            throw ValidationError("give --ssh user@host, or the endpoint of its agent and --key")
        }
        for endpoint in [endpoint, status].compactMap({ $0 }) where !endpoint.canBeDialled {
            throw ValidationError("\(endpoint) can't be dialled: name one host and its port, such as tcp://gpu-box:7717")
        }
        guard (status ?? endpoint.statusEndpoint) != nil else { throw ValidationError("no port follows \(endpoint); add --status") }
    }

    func run() async throws {
        let machine = try Machine.current()
        // With two of one name the coordinator would not start.
        guard try name != machine.config().host.name ?? MachineName.hostName(MachineName.current) else {
            throw Problem(
                .conflict, "\(name) is what this machine itself is called", next: "take another name, or set \"host\": {\"name\": …} in config.json")
        }
        try machine.home.create()
        try machine.configFile.setHost(name, to: try await host(machine))
        try Output.write(["\(name) is in \(machine.home.configuration)"])
        try await CoordinatorRefresh(machine: machine).tell()
    }

    private func host(_ machine: Machine) async throws -> RemoteHost {
        if let ssh {
            return try await SSHHost(
                name: name, ssh: SSH(ssh, environment: machine.environment), machine: machine, orch: try OwnExecutable.path(), tunnelOnly: tunnel,
                replaces: replace, lingers: linger
            ) { try Output.write([$0]) }.add()
        }
        guard let endpoint, let key, let status = status ?? endpoint.statusEndpoint else {
            throw Problem(.usage, "the endpoint or the key of \(name) is missing", next: "see 'orch help host add'")
        }
        return RemoteHost(endpoint: endpoint, statusEndpoint: status, key: key)
    }
}
