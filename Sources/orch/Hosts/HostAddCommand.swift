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

            Without ssh, 'orch host invite' does it with a code. By hand: where an agent listens, and its key behind it, as 'orch agent \
            listen' prints it there.

            A name that is known with another key is asked about once, and then has the new one in its place; where nobody can be asked, \
            --replace says yes.

            Written to ORCH_HOME/config.json; a running coordinator is started anew to read it, while workers go on.

            Example: orch host add gpu-box --ssh ann@gpu-box
            Example: orch host add gpu-box tcp://gpu-box:7717/2k3m…
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Argument(help: ArgumentHelp("Where its agent listens, and its key: the port is 7717 if nothing is said.", valueName: "tcp://host:port/key"))
    var address: String?

    @Option(help: ArgumentHelp("Where its agent publishes; the port after the endpoint's if nothing is said.", valueName: "endpoint"))
    var status: Endpoint?

    @Option(help: ArgumentHelp("Where ssh goes: a host, user@host, or a name of ~/.ssh/config.", valueName: "destination"))
    var ssh: SSHDestination?

    @Flag(help: "With --ssh: always go through ssh, and leave no port open there.")
    var tunnel = false

    @Flag(
        help: """
            Ask nothing: take the new key for a name that has another, a key that was revoked, and with --ssh a machine that obeys another \
            coordinator.
            """)
    var replace = false

    @Flag(help: "With --ssh: let your services run there without a login, so that the agent starts with the machine (loginctl enable-linger).")
    var linger = false

    func validate() throws {
        if ssh != nil {
            guard address == nil, status == nil else {
                throw ValidationError("--ssh finds out address and key by itself: give either --ssh, or what 'orch agent listen' prints")
            }
            return
        }
        guard !tunnel, !linger else { throw ValidationError("--tunnel and --linger are for --ssh") }
        guard let address else { throw ValidationError("give --ssh user@host, or what 'orch agent listen' prints there") }
        let endpoint = try Self.place(address).endpoint
        if let status, !status.canBeDialled { throw ValidationError("\(status) can't be dialled: name one host and its port") }
        guard (status ?? endpoint.statusEndpoint) != nil else { throw ValidationError("no port follows \(endpoint); add --status") }
    }

    private static func place(_ text: String) throws -> PinnedEndpoint {
        do throws(InvalidPinnedEndpoint) {
            return try PinnedEndpoint(text)
        } catch {
            throw ValidationError("\(error); 'orch agent listen' prints it there")
        }
    }

    func run() async throws {
        let machine = try Machine.current()
        try machine.checkIsAnother(name)
        try machine.home.create()
        let host = try await host(machine)
        try HostPinning(name: name, config: machine.configFile.read().config, replaces: replace).check(host.key)
        try machine.configFile.setHost(name, to: host)
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
        guard let address = try address.map({ try Self.place($0) }), let status = status ?? address.endpoint.statusEndpoint else {
            throw Problem(.usage, "the address of \(name) is missing", next: "see 'orch help host add'")
        }
        return RemoteHost(endpoint: address.endpoint, statusEndpoint: status, key: address.key)
    }
}
