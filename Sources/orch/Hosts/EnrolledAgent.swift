import OrchCore
import OrchHome

/// The agent of a machine that has just become a host: a service where that outlives the ssh it is made by, else in the background.
struct EnrolledAgent: Sendable {
    let services: Services
    /// Absolute path of the orch binary.
    let orch: String

    private var daemons: BackgroundDaemons { BackgroundDaemons(machine: services.machine, orch: orch) }

    /// - Parameters:
    ///   - isNew: its settings have changed; what runs is started anew for them. Workers go on.
    ///   - lingers: turns lingering on where it is off.
    /// - Returns: the note says for how long it runs.
    func start(isNew: Bool, lingers: Bool) async throws -> (record: DaemonRecord, note: String) {
        if let obstacle = try await obstacle(lingers: lingers) {
            return (try await inBackground(isNew: isNew), "its agent ends with the machine, and 'orch up' there starts it again: \(obstacle)")
        }
        let before = try DaemonState.ready(.agent, in: services.machine.home)
        _ = try await ServiceInstallation(services: services, orch: orch).install(.agent, startsNow: true)
        var record = try DaemonState.ready(.agent, in: services.machine.home)
        if isNew, let before, record?.process == before.process, case .restarted(let anew) = try await daemons.refresh(.agent) { record = anew }
        guard let record else { throw Problem(.internalError, "its agent started as a service, and is gone") }
        let begins = services.manager.platform == .systemd ? "starts with the machine" : "starts when you log in there"
        return (record, "its agent is the service \(services.name(.agent)), and \(begins)")
    }

    /// Why it is no service that would last; nil where it is.
    private func obstacle(lingers: Bool) async throws -> String? {
        if let obstacle = try await services.manager.obstacle() { return obstacle }
        switch try services.file(.agent).owner() {
        case .nobody, .us: break
        case .otherHome: return "another ORCH_HOME has the service \(services.name(.agent))"
        case .foreign: return "\(services.name(.agent)) was not made by orch"
        }
        guard try await services.manager.lingers() == false else { return nil }
        // A manager without lingering ends with the last login, and all that it has started: that would be the end of this ssh.
        guard lingers else { return "your services end when you log out there, and with --linger they don't" }
        try await services.manager.linger()
        return nil
    }

    private func inBackground(isNew: Bool) async throws -> DaemonRecord {
        if isNew {
            switch try await daemons.refresh(.agent) {
            case .restarted(let record): return record
            case .notRunning: break
            case .notOurs(let pid):
                throw Problem(
                    .conflict, "its agent (pid \(pid)) was not started by 'orch up': it reads its new settings only when it is started anew",
                    next: "start it anew there, and try again")
            }
        }
        guard let started = try await daemons.up([.agent]).first else { throw Problem(.internalError, "no agent was started") }
        return started.record
    }
}
