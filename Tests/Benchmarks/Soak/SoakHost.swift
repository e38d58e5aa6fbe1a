import Foundation
import OrchCore
import OrchHome

/// A machine of the soak: an `ORCH_HOME` with an agent, the first one with the coordinator too.
struct SoakHost: Sendable {
    let name: HostName
    let home: HomeDirectory
    let ground: Ground
    let place: Int

    init(place: Int, ground: Ground) throws {
        self.place = place
        self.ground = ground
        name = try HostName("a\(place < 9 ? "0" : "")\(place + 1)")
        home = ground.home(name.text)
    }

    var roles: [DaemonRole] { place == 0 ? [.agent, .coordinator] : [.agent] }

    /// Starts the daemon unless it runs, and returns when it is ready.
    @discardableResult
    func start(_ role: DaemonRole) async throws -> DaemonRecord {
        let started = try await DaemonLauncher(role, in: home).start(
            command: [ground.products.orch, role.rawValue], environment: ground.environment(home), filter: EnvironmentFilter())
        switch started {
        case .already(let record), .new(let record): return record
        }
    }

    /// Nil while it does not run.
    func process(_ role: DaemonRole) throws -> ProcessIdentity? { try DaemonState.ready(role, in: home)?.process }

    /// Ends the daemon as a crash does, and returns when it has ended. False where there is none.
    func crash(_ role: DaemonRole) async throws -> Bool {
        guard let process = try process(role) else { return false }
        return try await Self.kill(process)
    }

    static func kill(_ process: ProcessIdentity) async throws -> Bool {
        let end = try ProcessWatch.end(of: process)
        guard try process.send(SIGKILL) else { return false }
        if let end { for await _ in end {} }
        return true
    }
}
