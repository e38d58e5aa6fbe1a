import ArgumentParser
import OrchCore
import OrchHome

/// `orch client`
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Say from which other machines this machine's coordinator may be asked.",
        discussion: """
            'orch coordinator control' opens the door, and prints what is to be said on the other machine. Each client has a key of its own; \
            a read-only one may look at everything and change nothing. What a client asks for stands in 'orch audit' under its name.

            Example: orch client add tablet 2k3m… --read-only
            """,
        subcommands: [ClientAddCommand.self, ClientListCommand.self, ClientRemoveCommand.self])
}

/// `orch client add`
struct ClientAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let the commands of another machine in.",
        discussion: """
            The key is what 'orch key --role client' prints there. Said again for the same name it changes what that one may do.

            Example: orch client add tablet 2k3m… --read-only
            """)

    @Argument(help: "What it is called here: letters, digits, '.', '_', '-'.")
    var name: String

    @Argument(help: ArgumentHelp("Its public key.", valueName: "key"))
    var key: PublicKey

    @Flag(help: "It may look at everything and change nothing.")
    var readOnly = false

    func validate() throws {
        guard ListeningSettings.isName(name) else { throw ValidationError("\(name) is no name: use letters, digits, '.', '_' and '-'") }
    }

    func run() async throws {
        let machine = try Machine.current()
        try machine.home.create()
        let config = try machine.config()
        try machine.configFile.setClient(name, to: ListeningSettings.Client(key: key, isReadOnly: readOnly))
        try Output.write(["\(name) (key \(key.shortText)…) may \(readOnly ? "look and change nothing" : "do what you may")"])
        if config.coordinator.control.isEmpty { try Output.write(["Nothing listens for it yet: see 'orch help coordinator control'."]) }
        try await CoordinatorRefresh(machine: machine).tell()
    }
}

/// `orch client list`
struct ClientListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show who may ask this machine's coordinator from elsewhere.",
        discussion: "With --json: an array of {name, key, readOnly}.\n\nExample: orch client list")

    @Flag(help: "Print a JSON array.")
    var json = false

    private struct Entry: Encodable {
        var name: String
        var key: PublicKey
        var readOnly: Bool
    }

    func run() async throws {
        let settings = try Machine.current().config().coordinator
        let entries = settings.clients.sorted { $0.key < $1.key }.map { Entry(name: $0.key, key: $0.value.key, readOnly: $0.value.isReadOnly) }
        if json { return try Output.write(json: entries) }
        guard !entries.isEmpty else { return try Output.write(["No client on another machine is known; 'orch client add' adds one."]) }
        let width = entries.map { DisplayWidth.of($0.name) }.max() ?? 0
        try Output.write(entries.map { "\($0.name.padded(to: width))  \($0.key)\($0.readOnly ? "  read-only" : "")" })
    }
}

/// `orch client remove`
struct ClientRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Let another machine in no more, and cut it off.",
        discussion: "Example: orch client remove tablet")

    @Argument(help: "What it is called.")
    var name: String

    func run() async throws {
        let machine = try Machine.current()
        guard try machine.configFile.removeClient(name) else {
            throw Problem(.notFound, "there is no client \(name.printable(limit: 80))", next: "see 'orch client list'")
        }
        try Output.write(["\(name) is let in no more"])
        try await CoordinatorRefresh(machine: machine).tell()
    }
}
