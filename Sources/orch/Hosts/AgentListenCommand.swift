import ArgumentParser
import OrchCore
import OrchHome

/// `orch agent listen`
struct AgentListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Let one coordinator reach this machine's agent over tcp, and print what to run there.",
        discussion: """
            Without an address: that of a tailnet or of WireGuard, if this machine has one. Only the coordinator whose key is pinned gets in; \
            whoever else connects learns nothing. Both are written to ORCH_HOME/config.json, and the agent is started, or started anew, to \
            read them, while workers go on.

            Example: orch agent listen --coordinator 2k3m…
            Example: orch agent listen tcp://192.168.1.20:7717 --coordinator 2k3m…
            """)

    @Argument(help: ArgumentHelp("An address or an interface of this machine; the port is 7717 if that is free.", valueName: "tcp://address:port"))
    var address: String?

    @Option(help: ArgumentHelp("What 'orch key --role coordinator' prints on the coordinator's machine.", valueName: "key"))
    var coordinator: PublicKey?

    @Flag(help: "Leave the coordinator that this machine obeys, or let one in again whose key was revoked.")
    var replace = false

    func validate() throws {
        guard let address else { return }
        do throws(InvalidEndpoint) { _ = try Endpoint(address) } catch { throw ValidationError("\(error)") }
    }

    func run() async throws {
        let listening = AgentListening(machine: try Machine.current(), orch: try OwnExecutable.path(), replaces: replace)
        try Output.write(try await listening.listen(at: address, coordinator))
    }
}
