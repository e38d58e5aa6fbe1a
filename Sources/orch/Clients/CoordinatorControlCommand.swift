import ArgumentParser
import OrchCore
import OrchHome

/// `orch coordinator control`
struct CoordinatorControlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "Let this machine's coordinator be asked from other machines, and print what to say there.",
        discussion: """
            It listens at that address of this machine and at the next port, for the keys of 'orch client add' and nobody else; whoever else \
            connects learns nothing. With --off it is asked from this machine only. Written to ORCH_HOME/config.json; a running coordinator \
            is started anew to read it, while workers go on.

            Example: orch coordinator control tcp://192.168.1.10
            """)

    @Argument(help: ArgumentHelp("Where it listens; the port is 7719 if nothing is said.", valueName: "tcp://address:port"))
    var address: String?

    @Flag(help: "Listen for nobody any more.")
    var off = false

    func validate() throws {
        guard (address == nil) == off else { throw ValidationError("give the address of this machine at which it is to listen, or --off") }
        _ = try endpoint()
    }

    func run() async throws {
        let machine = try Machine.current()
        try machine.home.create()
        guard let endpoint = try endpoint() else {
            try machine.configFile.setControl([])
            try Output.write(["The coordinator is asked from this machine only."])
            return try await CoordinatorRefresh(machine: machine).tell()
        }
        let key = try KeyStore(home: machine.home).pair(.coordinator).publicKey
        try machine.configFile.setControl([endpoint])
        try await CoordinatorRefresh(machine: machine).tell()
        let host = endpoint.canBeDialled ? endpoint.host : MachineName.current
        let place = PinnedEndpoint(endpoint: Endpoint(host: host, port: endpoint.port), key: key)
        try Output.write([
            "On the other machine, give its key to this one, and say where to ask:", "orch key --role client      # here: orch client add NAME KEY",
            "export \(RemoteCoordinator.variable)=\(place)",
        ])
    }

    private func endpoint() throws -> Endpoint? {
        guard let address else { return nil }
        let said: Endpoint
        do throws(InvalidEndpoint) {
            said = try Endpoint(address)
        } catch {
            throw ValidationError("\(error)")
        }
        let endpoint = address.hasSuffix(":\(said.port)") ? said : Endpoint(host: said.host, port: ListeningSettings.controlPort)
        guard endpoint.port > 0, endpoint.statusEndpoint != nil else { throw ValidationError("\(endpoint) needs a port, and one that follows it") }
        return endpoint
    }
}
