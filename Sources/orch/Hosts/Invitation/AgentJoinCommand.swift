import ArgumentParser
import OrchCore
import OrchHome

/// `orch agent join`
struct AgentJoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Make this machine a host, with the line that 'orch host invite' has printed at the coordinator.",
        discussion: """
            It waits at the address for the machine that has invited this one. They exchange keys that the code protects; then the agent \
            of this machine is started, which listens there for that coordinator alone.

            The code is a secret for as long as the invitation is open. Left out, or given as -, it is read from standard input, and is \
            then neither in the list of processes nor in the history of the shell.

            Example: orch agent join 5fqm-… --at tcp://10.0.0.5:7717
            Example: orch agent join --at tcp://10.0.0.5:7717
            """)

    @Argument(help: "The code of the invitation; - reads it from standard input.")
    var code: String?

    @Option(help: ArgumentHelp("The address of this machine at which it listens: tcp://10.0.0.5:7717.", valueName: "endpoint"))
    var at: Endpoint

    @Option(help: ArgumentHelp("How long the inviting machine is waited for: 90s, 10m; at most 15m, and that if nothing is said.", valueName: "time"))
    var ttl: TimeSpan?

    @Flag(help: "Leave the coordinator that this machine obeys for the one that has invited it.")
    var replace = false

    /// Bytes of a line with a code.
    private static let lineBytes = 1024

    func validate() throws {
        guard at.canBeDialled, at.statusEndpoint != nil else {
            throw ValidationError("--at \(at): name one address of this machine and a port, such as tcp://10.0.0.5:7717")
        }
        try Invitation.check(ttl)
    }

    func run() async throws {
        let code = try Self.code(code)
        try await Joining(
            code: code, endpoint: try at.resolved(), time: ttl?.duration ?? Invitation.longest, replaces: replace, machine: try .current(),
            orch: try OwnExecutable.path()
        ).run()
    }

    private static func code(_ argument: String?) throws -> InvitationCode {
        if let argument, argument != "-" { return try read(argument) }
        if Terminal.canAsk { Output.note(["Code of the invitation:"]) }
        guard let line = readLine(), line.utf8.count <= lineBytes else {
            throw Problem(.usage, "there is no code on standard input", next: "type the one that 'orch host invite' has printed")
        }
        return try read(line)
    }

    private static func read(_ text: String) throws -> InvitationCode {
        do throws(InvalidCode) {
            return try InvitationCode(text)
        } catch {
            throw Problem(.usage, error.description)
        }
    }
}
