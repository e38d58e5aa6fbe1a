import ArgumentParser
import OrchCore
import OrchHome

/// `orch host revoke`
struct HostRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a host's key away: nothing of it counts any more.",
        discussion: """
            At once, also while it is connected. Its sessions stay, as sessions of a host that can't be reached: whether a worker of them still \
            works there is not known, so that none is placed anew before 'orch move --force' says so. The key is remembered as revoked in \
            ORCH_HOME/config.json: 'orch host add' takes it again only with --replace. To cut the coordinator off from the other side: \
            'orch agent revoke' there.

            Example: orch host revoke gpu-box
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    func run() async throws {
        let machine = try Machine.current()
        let config = try machine.config()
        guard let host = config.hosts[name] else {
            throw Problem(.notFound, "there is no host \(name) in \(machine.home.configuration)", next: "see 'orch host list'")
        }
        // The one that it is changing to as well: both are the same machine's.
        for key in [host.key, host.nextKey].compactMap({ $0 }) { try machine.configFile.revoke(key, of: name.text, at: WallClock.now()) }
        try Output.write(["the key \(host.key.shortText)… of \(name) is revoked in \(machine.home.configuration)"])
        let surroundings = try Surroundings(Place(environment: machine.environment, directory: "/"))
        guard let running = try DaemonState.ready(.coordinator, in: machine.home) else {
            return try Output.write(["No coordinator runs here."])
        }
        do {
            try await DaemonConnection.with(in: surroundings) { connection in
                guard let done = try await connection.call(.host(HostOrder(host: name, kind: .revoke))).reply.host else {
                    throw DaemonConnection.unexpected()
                }
                try Output.write(["\(name) is cut off"] + done.notes.map { "  " + $0.printable(limit: 300) })
            }
        } catch let problem as Problem where problem.code != .notFound {
            throw Problem(
                .conflict, "the coordinator (pid \(running.pid)) could not be told, and may still hear it: \(problem.words)",
                next: "start it anew, workers go on: 'orch down --only coordinator' and 'orch up'")
        }
    }
}

/// `orch host rotate-key`
struct HostRotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Let a host's agent make a new key, and pin that.",
        discussion: """
            Over the connection that stands; nothing is done by hand there, and the secret half never leaves it. Until the agent has come back \
            with the new key both are pinned: broken off anywhere, it goes on by itself. Workers go on.

            Example: orch host rotate-key gpu-box
            """)

    /// Longer than the coordinator waits for the host.
    private static let patience: Duration = .milliseconds(Timing.keyChange + 5_000)

    @Argument(help: "What the host is called.")
    var name: HostName

    func run() async throws {
        let machine = try Machine.current()
        let surroundings = try Surroundings(Place(environment: machine.environment, directory: "/"))
        try await DaemonConnection.with(in: surroundings) { connection in
            let order = HostOrder(host: name, kind: .rotateKey)
            guard let done = try await connection.call(.host(order), patience: Self.patience).reply.host else { throw DaemonConnection.unexpected() }
            try Output.write(["\(done.host) has a new key"] + done.notes.map { "  " + $0.printable(limit: 300) })
        }
    }
}
