import OrchCore
import OrchHome

/// Makes a daemon of this machine a service, changes that, and takes it back.
struct ServiceInstallation: Sendable {
    let services: Services
    /// Absolute path of the orch binary.
    let orch: String

    private var machine: Machine { services.machine }

    /// - Parameter startsNow: the service takes over from a daemon in the background, and starts where none runs.
    /// - Returns: what was done, for people.
    /// - Throws: a `Problem` for a description that is not ours, and where no service can be run; after any failure all is as it was.
    func install(_ role: DaemonRole, startsNow: Bool) async throws -> [String] {
        let file = try services.file(role)
        try refuseForeign(file)
        try await services.require()
        let config = try machine.config()
        let description = try ServiceDescription(role, home: machine.home, program: orch, searchPath: machine.environment["PATH"] ?? "")
        let new = description.text(for: services.manager.platform, userHome: services.userHome ?? "")
        let old = try file.text()
        let wasRunning = try DaemonState.ready(role, in: machine.home)?.service != nil
        try machine.home.create()
        do {
            if old != new { try file.write(new) }
            try await services.manager.register(file)
            let lines = ServiceChange(path: file.path, old: old, new: new).lines
            let running = startsNow ? try await handOver(role, isChanged: old != new) : try later(role)
            return lines + running + LeftOut(config.environment, machine.environment).lines
        } catch {
            await undo(file, old, wasRunning: wasRunning)
            throw error
        }
    }

    private func refuseForeign(_ file: ServiceFile) throws {
        switch try file.owner() {
        case .nobody, .us: return
        case .otherHome:
            throw Problem(
                .conflict, "\(file.path) is the service of another ORCH_HOME, and a person has one \(file.role.rawValue) as a service",
                next: "'orch service uninstall \(file.role.rawValue)' with that ORCH_HOME first")
        case .foreign:
            throw Problem(.conflict, "\(file.path) was not made by orch, and is left as it is", next: "move it away, and try again")
        }
    }

    private func later(_ role: DaemonRole) throws -> [String] {
        let name = services.name(role)
        guard let running = try DaemonState.ready(role, in: machine.home) else {
            return ["\(name) starts at the next login; 'orch up' starts it now"]
        }
        guard running.service == nil else { return ["\(name) runs (pid \(running.pid)); what has changed counts from its next start on"] }
        return ["the \(role.rawValue) that runs (pid \(running.pid)) goes on as it is; 'orch service install \(role.rawValue) --now' hands it over"]
    }

    private func handOver(_ role: DaemonRole, isChanged: Bool) async throws -> [String] {
        let name = services.name(role)
        guard let running = try DaemonState.ready(role, in: machine.home) else {
            return ["\(role.rawValue) started (pid \(try await services.start(role, isAsked: true).pid)) as \(name)"]
        }
        if running.service != nil {
            guard isChanged || OldProgram(of: running) != nil else { return ["\(role.rawValue) already runs (pid \(running.pid)) as \(name)"] }
            let record = try await services.restart(running, role)
            return ["\(role.rawValue) started anew (pid \(record.pid)) as \(name); workers went on"]
        }
        let background = BackgroundDaemons(machine: machine, orch: orch)
        try await background.end(running, role)
        do {
            let record = try await services.start(role, isAsked: true)
            return ["\(role.rawValue) started anew (pid \(record.pid)) as \(name); workers went on"]
        } catch {
            // It ran before, so it runs again.
            try await background.startInBackground(role)
            throw error
        }
    }

    /// As it was before a step failed. That step's error is the one to be told; what can't be taken back comes beside it.
    private func undo(_ file: ServiceFile, _ old: String?, wasRunning: Bool) async {
        var failures: [any Error] = []
        func attempt(_ step: () async throws -> Void) async { do { try await step() } catch { failures.append(error) } }
        let manager = services.manager
        if let old {
            await attempt { try file.write(old) }
            await attempt { try await manager.forget() }
            if wasRunning { await attempt { try await manager.start(file, isAsked: true) } }
        } else {
            await attempt { try await manager.unregister(file) }
            await attempt { try file.remove() }
            await attempt { try await manager.forget() }
        }
        guard let failure = failures.first else { return }
        Output.note(["orch: what was begun could not be taken back: \("\(failure)".printable(limit: 300)); see \(file.path)"])
    }

    /// Ends the service and removes it. Workers go on.
    func uninstall(_ role: DaemonRole) async throws -> [String] {
        let file = try services.file(role)
        try refuseForeign(file)
        guard try file.isInstalled() else { return ["\(services.name(role)) is not installed"] }
        let isOwn = try file.owner() == .us
        let running = try DaemonState.ready(role, in: machine.home).flatMap { $0.service == nil ? nil : $0 }
        let obstacle = try await services.manager.obstacle()
        if obstacle == nil { try await services.manager.unregister(file) }
        try file.remove()
        if obstacle == nil { try await services.manager.forget() }
        let ended = running.map { ["\(role.rawValue) ended (pid \($0.pid)); workers go on, and 'orch up' starts it in the background"] } ?? []
        let removed = isOwn ? "removed \(file.path)" : "turned off \(services.name(role)), whose description is the machine's"
        return [removed] + (obstacle.map { ["nothing was ended: \($0)"] } ?? ended)
    }
}
