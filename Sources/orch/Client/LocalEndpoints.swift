import OrchHome

/// Where the daemons of an `ORCH_HOME` listen for its commands.
struct LocalEndpoints: Hashable, Sendable {
    /// Where the coordinator publishes its events.
    let events: String
    private let directory: String

    init(home: HomeDirectory, environment: [String: String]) throws {
        directory = try LocalSockets.directory(of: home, environment: environment)
        events = "ipc://\(directory)/coordinator-events.sock"
    }

    func control(_ door: DaemonConnection.Door) -> String { "ipc://\(directory)/\(door.rawValue).sock" }
}
