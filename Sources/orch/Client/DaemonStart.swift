import OrchCore
import OrchHome

/// Starts the daemons of this machine when a command needs them and none runs.
enum DaemonStart {
    /// Connects to the coordinator, after starting it and the agent where they are missing.
    static func connect(_ surroundings: Surroundings) async throws -> DaemonConnection {
        // Also where it is another machine's: one that can't be reached is an error then, and nothing is started here.
        if let connection = try await DaemonConnection.open([.coordinator], in: surroundings) { return connection }
        let file = HostConfigFile(home: surroundings.home, environment: surroundings.environment)
        let config = try file.read().config
        guard config.coordinatorKey == nil else {
            throw Problem(
                .unreachable, "no coordinator runs here, and \(file.path) gives this machine's agent to another one",
                next: "spawn on the machine of that coordinator")
        }
        let services = Services(try Machine(environment: surroundings.environment))
        for role in [DaemonRole.agent, .coordinator] {
            if try DaemonState.ready(role, in: surroundings.home) == nil, try services.has(role) {
                let record = try await services.start(role, isAsked: false)
                Output.note(["orch: started the \(role.rawValue) (pid \(record.pid)) as \(services.name(role))"])
                continue
            }
            let started = try await DaemonLauncher(role, in: surroundings.home).start(
                command: [try OwnExecutable.path(), role.rawValue], environment: surroundings.environment, filter: config.environment,
                automatic: true)
            if case .new(let record) = started { Output.note(["orch: started the \(role.rawValue) (pid \(record.pid))"]) }
        }
        let connection = try await DaemonConnection.require(in: surroundings)
        await waitForHost(connection)
        return connection
    }

    /// How long a host that was just started may take to be heard.
    private static let hostPatience: Duration = .seconds(3)

    /// So that what is said of a session is how it stays, and not how it was in the first instant. Whoever does not come in time is
    /// waited for by the sessions themselves.
    private static func waitForHost(_ connection: DaemonConnection) async {
        _ = await withinTime(hostPatience) {
            do {
                let follower = try await EventFollower.open(connection)
                let head = try await follower.head()
                let hosts = try await connection.call(.status).reply.status?.hosts ?? []
                if !hosts.contains(where: { $0.reachability == .connected }) {
                    try await follower.follow(after: head, number: head.number) { news in
                        if case .event(let event) = news, event.fact.host?.reachability == .connected { return .stop }
                        return .goOn
                    }
                }
                await follower.close()
            } catch {
                // The spawn that follows meets the same trouble, and says it.
            }
        }
    }
}
