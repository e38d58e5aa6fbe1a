import OrchCore
import OrchHome

/// The daemons of this machine as services.
struct Services: Sendable {
    let machine: Machine
    let manager: any ServiceRunner

    /// - Parameter platform: that of this machine, but in a test.
    init(_ machine: Machine, platform: ServicePlatform = .here) {
        self.machine = machine
        manager =
            switch platform {
            case .systemd: Systemd(environment: machine.environment)
            case .launchd: Launchd(environment: machine.environment)
            }
    }

    /// - Throws: a `Problem` where the person has no home directory.
    func file(_ role: DaemonRole) throws -> ServiceFile {
        guard let userHome else { throw Problem(.usage, "HOME is no absolute path: nowhere to put a service", next: "set HOME") }
        return ServiceFile(role, manager.platform, home: machine.home, userHome: userHome)
    }

    /// Absolute.
    var userHome: String? { machine.environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// Whether this `ORCH_HOME` has the daemon as a service. Looks at files only.
    func has(_ role: DaemonRole) throws -> Bool { try userHome != nil && file(role).isInstalled() }

    /// What it is called.
    func name(_ role: DaemonRole) -> String { manager.platform.name(of: role) }

    /// - Throws: a `Problem` with what can be done instead where no service can be run.
    func require() async throws {
        guard let obstacle = try await manager.obstacle() else { return }
        throw Problem(
            .unreachable, obstacle, next: "'orch up' runs the daemons in the background; in a container, let 'orch agent' be what it runs")
    }

    /// Returns when the daemon is ready.
    ///
    /// - Parameter isAsked: a person asked for this start.
    func start(_ role: DaemonRole, isAsked: Bool) async throws -> DaemonRecord {
        try await require()
        let file = try file(role)
        return try await DaemonLauncher(role, in: machine.home).ready { try await manager.start(file, isAsked: isAsked) }
    }

    /// Ends a daemon that runs as a service and starts it again. Workers go on.
    func restart(_ running: DaemonRecord, _ role: DaemonRole) async throws -> DaemonRecord {
        try await require()
        let file = try file(role)
        return try await DaemonLauncher(role, in: machine.home).ready(after: running.process) { try await manager.restart(file) }
    }

    /// Has the manager end the daemon, so that it does not start it again at once.
    ///
    /// - Returns: what keeps the manager from being asked; nil when it has done it.
    func stop(_ role: DaemonRole) async throws -> String? {
        if let obstacle = try await manager.obstacle() { return obstacle }
        try await manager.stop(try file(role))
        return nil
    }
}
