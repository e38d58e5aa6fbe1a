import ArgumentParser
import OrchCore
import OrchHome

/// `orch agent revoke`
struct AgentRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take the key of the coordinator away that this machine's agent obeys.",
        discussion: """
            At once, also while it is connected: it is cut off, and nothing that it says or asks for counts any more. Workers go on, and what \
            they do is kept for the next coordinator. The key is remembered as revoked in ORCH_HOME/config.json; 'orch agent listen \
            --coordinator' pins another.

            Example: orch agent revoke
            """)

    @Argument(help: "The key, where it is not the one in config.json.")
    var key: PublicKey?

    func run() async throws {
        let machine = try Machine.current()
        guard let key = try key ?? machine.config().coordinatorKey else {
            throw Problem(.notFound, "no coordinator's key is pinned in \(machine.home.configuration)", next: "nobody gets in over tcp")
        }
        try machine.configFile.revoke(key, of: "the coordinator", at: WallClock.now())
        try Output.write(["the coordinator's key \(key.shortText)… is revoked in \(machine.home.configuration)"])
        guard let running = try DaemonState.ready(.agent, in: machine.home) else { return try Output.write(["No agent runs here."]) }
        do {
            guard let host = try await DaemonAnswers(machine: machine).status(of: .agent)?.hosts.first?.name else {
                throw Problem(.unreachable, "it does not answer")
            }
            let surroundings = try Surroundings(Place(environment: machine.environment, directory: "/"))
            try await DaemonConnection.with([.agent], in: surroundings) { _ = try await $0.call(.host(HostOrder(host: host, kind: .revoke))) }
        } catch let problem as Problem {
            throw Problem(
                .conflict, "the agent (pid \(running.pid)) could not be told, and may still obey: \(problem.words)",
                next: "end it, its workers go on: 'orch down --only agent'")
        }
        try Output.write(["The agent has shut its doors on tcp; workers go on."])
    }
}
