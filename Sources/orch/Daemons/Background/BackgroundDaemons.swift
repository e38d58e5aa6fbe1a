import OrchCore
import OrchHome

/// The daemons of this machine in the background: started, stopped, started anew. What is a service is left to its manager, by asking it.
struct BackgroundDaemons: Sendable {
    let machine: Machine
    /// Absolute path of the orch binary.
    let orch: String

    /// What became of one daemon that was to run.
    struct Started: Sendable {
        enum Outcome: Hashable, Sendable {
            case new
            /// It ran before.
            case old
            /// One of an older program was ended for it.
            case anew(OldProgram)
            /// It runs from an older program, and a terminal or a service manager has it: it is theirs to start again.
            case left(OldProgram)
            /// Its service was started anew, and starts another orch than this.
            case behind(OldProgram)
        }

        let role: DaemonRole
        let record: DaemonRecord
        let outcome: Outcome

        /// What a person is told.
        var lines: [String] {
            let (name, pid) = (role.rawValue, "(pid \(record.pid))" + (record.service.map { " as \($0)" } ?? ""))
            switch outcome {
            case .new: return ["\(name) started \(pid)"]
            case .old: return ["\(name) already runs \(pid)"]
            case .anew(let reason): return ["\(name) started anew \(pid): \(reason); workers went on"]
            case .left(let reason):
                return ["\(name) already runs \(pid)", "  \(reason), and 'orch up' did not start it: start it anew where it was started"]
            case .behind(let reason):
                let next = "'orch service install \(name) --now' makes it start this one"
                return ["\(name) started anew \(pid), and its service starts another orch than this: \(reason)", "  \(next)"]
            }
        }
    }

    /// Starts what does not run, and anew what runs from an older program than this, and returns when all of it is ready. The agent
    /// first: the coordinator finds it at once then.
    ///
    /// - Parameter recovers: the coordinator builds a lost ledger anew; one that runs already is told of, and nothing is started.
    /// - Throws: `DaemonNotStarted` with the daemon's last words; what is wrong with `config.json`, before anything is started.
    func up(_ roles: Set<DaemonRole>, recovers: Bool = false) async throws -> [Started] {
        _ = try machine.config()
        if recovers, let running = try DaemonState.ready(.coordinator, in: machine.home) {
            throw Problem(
                .conflict, "the coordinator runs already (pid \(running.pid)): a ledger is built anew at its start",
                next: "'orch down --only coordinator' first")
        }
        var started: [Started] = []
        for role in [DaemonRole.agent, .coordinator] where roles.contains(role) { started.append(try await up(role, recovers: recovers)) }
        return started
    }

    private func up(_ role: DaemonRole, recovers: Bool) async throws -> Started {
        if let running = try DaemonState.ready(role, in: machine.home), let reason = OldProgram(of: running) {
            guard let record = try await startAnew(running, role) else { return Started(role: role, record: running, outcome: .left(reason)) }
            return Started(role: role, record: record, outcome: OldProgram(of: record).map { .behind($0) } ?? .anew(reason))
        }
        // A ledger is built anew by a coordinator that is told so, which a service is not.
        let rebuilds = recovers && role == .coordinator
        if !rebuilds, try DaemonState.ready(role, in: machine.home) == nil, try services.has(role) {
            return Started(role: role, record: try await services.start(role, isAsked: true), outcome: .new)
        }
        switch try await start(role, rebuilds ? ["--recover"] : []) {
        case .already(let record): return Started(role: role, record: record, outcome: .old)
        case .new(let record): return Started(role: role, record: record, outcome: .new)
        }
    }

    private func start(_ role: DaemonRole, _ more: [String] = []) async throws -> DaemonLauncher.Started {
        let config = try machine.config()
        return try await DaemonLauncher(role, in: machine.home)
            .start(command: [orch, role.rawValue] + more, environment: machine.environment, filter: config.environment)
    }

    /// Ends a daemon and starts it again, by its manager where it is a service. Workers go on.
    ///
    /// - Returns: nil, with nothing done, for one that a terminal or an unknown service manager has.
    private func startAnew(_ running: DaemonRecord, _ role: DaemonRole) async throws -> DaemonRecord? {
        if running.service != nil { return try await services.restart(running, role) }
        guard Self.isInBackground(running.process) else { return nil }
        try await stop(role)
        switch try await start(role) {
        case .already(let record), .new(let record): return record
        }
    }

    private func stop(_ role: DaemonRole) async throws {
        if case .stillEnding(let pid) = try await DaemonLauncher(role, in: machine.home).stop() {
            throw Problem(
                .conflict, "the running \(role.rawValue) (pid \(pid)) does not end", next: "see 'orch status', then 'orch down' and 'orch up'")
        }
    }

    private var services: Services { Services(machine) }

    /// Ends a daemon that runs in the background, for a service that comes in its place.
    ///
    /// - Throws: a `Problem` for one that somebody else has.
    func end(_ running: DaemonRecord, _ role: DaemonRole) async throws {
        guard Self.isInBackground(running.process) else {
            throw Problem(
                .conflict, "the running \(role.rawValue) (pid \(running.pid)) was not started by 'orch up'",
                next: "end it where it was started, and try again")
        }
        try await stop(role)
    }

    /// Starts one in the background, service or not.
    func startInBackground(_ role: DaemonRole) async throws { _ = try await start(role) }

    /// Tells the daemons to end and waits for them; the coordinator first, which needs the agent and not the other way round.
    func down(_ roles: Set<DaemonRole>) async throws -> [Downed] {
        var outcomes: [Downed] = []
        for role in [DaemonRole.coordinator, .agent] where roles.contains(role) { outcomes.append(try await down(role)) }
        return outcomes
    }

    /// What became of one daemon that was to end.
    struct Downed: Sendable {
        let role: DaemonRole
        let outcome: DaemonLauncher.Stopped
        /// It is a service, and starts again at the next login.
        let isService: Bool
    }

    private func down(_ role: DaemonRole) async throws -> Downed {
        let isService = try services.has(role)
        let running = try DaemonState.ready(role, in: machine.home)
        // Where its manager can't be asked, the daemon itself is: one that ends well is not started again.
        if isService || running?.service != nil, let obstacle = try await services.stop(role) {
            Output.note(["orch: \(services.name(role)) is not ended by its manager: \(obstacle)"])
        }
        let outcome = try await DaemonLauncher(role, in: machine.home).stop()
        if outcome == .notRunning, let running { return Downed(role: role, outcome: .ended(pid: running.pid), isService: isService) }
        return Downed(role: role, outcome: outcome, isService: isService)
    }

    /// What became of a daemon whose settings have changed.
    enum Refresh: Sendable {
        case notRunning
        case restarted(DaemonRecord)
        /// A terminal or a service manager has it: it is theirs to start again.
        case notOurs(pid: Int32)
    }

    /// The process of a daemon that a terminal or a service manager has; nil where none runs, or in the background.
    func notOurs(_ role: DaemonRole) throws -> Int32? {
        guard let running = try DaemonState.ready(role, in: machine.home), !Self.isInBackground(running.process) else { return nil }
        return running.pid
    }

    /// Ends a daemon that runs in the background and starts it anew, so that it reads its settings again. Workers go on.
    func refresh(_ role: DaemonRole) async throws -> Refresh {
        guard let running = try DaemonState.ready(role, in: machine.home) else { return .notRunning }
        guard let record = try await startAnew(running, role) else { return .notOurs(pid: running.pid) }
        return .restarted(record)
    }

    /// A daemon that was started in the background leads a session without a terminal, and has no variables of a service manager.
    private static func isInBackground(_ process: ProcessIdentity) -> Bool {
        guard let stat = ProcessStat.read(process.pid), stat.session == stat.pid, !stat.hasTerminal else { return false }
        // systemd.exec(5); launchd.plist(5). Where the variables can't be seen, nothing speaks against it.
        let variables = DaemonEnvironment.read(process) ?? [:]
        return variables["INVOCATION_ID"] == nil && variables["XPC_SERVICE_NAME"] == nil
    }
}
