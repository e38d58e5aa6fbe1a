import ArgumentParser
import OrchCore
import OrchHome

/// `orch coordinator control`
struct CoordinatorControlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "Let this machine's coordinator be asked from other machines, and print what to say there.",
        discussion: """
            Without an address: that of a tailnet or of WireGuard, if this machine has one. It listens there and at the next port, for the \
            keys of 'orch client add' and nobody else; whoever else connects learns nothing. With --off it is asked from this machine only. \
            Written to ORCH_HOME/config.json; a running coordinator is started anew to read it, while workers go on.

            Example: orch coordinator control tcp://192.168.1.10
            """)

    @Argument(
        help: ArgumentHelp("An address or an interface of this machine; the port is 7719 if nothing is said.", valueName: "tcp://address:port"))
    var address: String?

    @Flag(help: "Listen for nobody any more.")
    var off = false

    func validate() throws {
        guard let address else { return }
        guard !off else { throw ValidationError("--off needs no address") }
        do throws(InvalidEndpoint) { _ = try Endpoint(address) } catch { throw ValidationError("\(error)") }
    }

    func run() async throws {
        let machine = try Machine.current()
        try machine.home.create()
        guard !off else {
            try machine.configFile.setControl([])
            try Output.write(["The coordinator is asked from this machine only."])
            return try await CoordinatorRefresh(machine: machine).tell()
        }
        let place = try ListeningPlace(address, among: try MachineAddress.all(), command: "orch coordinator control")
        let port = place.port ?? ListeningSettings.controlPort
        let endpoint = Endpoint(host: place.host, port: port)
        guard port > 0, endpoint.statusEndpoint != nil else {
            throw Problem(.usage, "\(endpoint) needs a port, and one that follows it", next: "take \(ListeningSettings.controlPort)")
        }
        let key = try KeyStore(home: machine.home).pair(.coordinator).publicKey
        try machine.configFile.setControl([endpoint])
        try await CoordinatorRefresh(machine: machine).tell()
        try Output.write([
            "On the other machine, give its key to this one, and say where to ask:", "orch key --role client      # here: orch client add NAME KEY",
            "export \(RemoteCoordinator.variable)=\(PinnedEndpoint(endpoint: Endpoint(host: place.dialled, port: port), key: key))",
        ])
    }
}
