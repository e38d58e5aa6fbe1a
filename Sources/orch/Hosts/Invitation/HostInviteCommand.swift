import ArgumentParser
import OrchCore
import OrchHome

/// `orch host invite`
struct HostInviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Add a machine that ssh does not get to: print one line to run there, and wait for it.",
        discussion: """
            The line holds a code that counts once, for as long as this command waits. Both machines make temporary keys of it and exchange \
            their lasting ones; the code itself never goes over the network. It is a secret: who has it while this waits can become this \
            host, or make the machine obey. The machine listens at its address, and this one dials it, now and for the work.

            Nothing is stored before the machine has joined. Ctrl-C takes the invitation back. Without a terminal it does the same.

            Example: orch host invite gpu-box
            Example: orch host invite gpu-box --at tcp://10.0.0.5:7727 --ttl 5m
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Option(help: ArgumentHelp("Where the machine is reached from here; tcp://NAME:7717 if nothing is said.", valueName: "endpoint"))
    var at: Endpoint?

    @Option(help: ArgumentHelp("How long the invitation counts: 90s, 10m; at most 15m, and that if nothing is said.", valueName: "time"))
    var ttl: TimeSpan?

    @Flag(help: "Without being asked: let the machine take the place of a host of this name that has another key, also with one that was revoked.")
    var replace = false

    func validate() throws {
        guard endpoint.canBeDialled, endpoint.statusEndpoint != nil else {
            throw ValidationError("\(endpoint) can't be dialled: name one host and its port, such as tcp://gpu-box:7717")
        }
        try Invitation.check(ttl)
    }

    private var endpoint: Endpoint { at ?? Endpoint(host: name.text, port: Endpoint.workPort) }

    func run() async throws {
        let machine = try Machine.current()
        try machine.checkIsAnother(name)
        let invitation = Invitation(
            name: name, endpoint: endpoint, code: .random(), time: ttl?.duration ?? Invitation.longest, replaces: try mayReplace(machine),
            readmits: replace, machine: machine)
        try Output.write([invitation.line(at: try endpoint.resolved())])
        try await invitation.run()
    }

    /// Asked before the wait: nobody may be there at its end.
    private func mayReplace(_ machine: Machine) throws -> Bool {
        guard let present = try machine.config().hosts[name], !replace, Terminal.canAsk else { return replace }
        return Terminal.confirms(
            "\(name) is a host already (key \(present.key.shortText)…, \(present.endpoint)). May a machine with another key take its place?")
    }
}
