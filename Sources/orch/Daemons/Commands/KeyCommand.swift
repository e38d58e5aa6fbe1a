import ArgumentParser
import OrchCore
import OrchHome

/// `orch key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print this machine's public key: what other machines pin it by.",
        discussion: """
            A coordinator needs the key of each agent that it dials ('orch host add'), an agent the key of its coordinator \
            ('orch agent --coordinator-key'), a coordinator that is asked from other machines those of their clients \
            ('orch client add'). Keys are made at their first use; the secret halves never leave ORCH_HOME/keys.

            Example: orch key --role agent
            """)

    @Option(help: "Print only this one, and nothing else: coordinator, agent or client.")
    var role: KeyRole?

    func run() async throws {
        let machine = try Machine.current()
        try machine.home.create()
        let keys = KeyStore(home: machine.home)
        if let role { return try Output.write([try keys.pair(role).publicKey.text]) }
        try Output.write(try KeyRole.allCases.map { "\($0.rawValue.padded(to: 12))\(try keys.pair($0).publicKey.text)" })
    }
}
