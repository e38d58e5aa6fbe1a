import OrchCore
import OrchHome

/// The daemons of this machine in the background: started, stopped, started anew.
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
        }

        let role: DaemonRole
        let record: DaemonRecord
        let outcome: Outcome

        /// What a person is told.
        var lines: [String] {
            let (name, pid) = (role.rawValue, "(pid \(record.pid))")
            switch outcome {
            case .new: return ["\(name) started \(pid)"]
            case .old: return ["\(name) already runs \(pid)"]
            case .anew(let reason): return ["\(name) started anew \(pid): \(reason); workers went on"]
            case .left(let reason):
                return ["\(name) already runs \(pid)", "  \(reason), and 'orch up' did not start it: start it anew where it was started"]
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
            guard Self.isInBackground(running.process) else { return Started(role: role, record: running, outcome: .left(reason)) }
            return Started(role: role, record: try await startAnew(role), outcome: .anew(reason))
        }
        let more = recovers && role == .coordinator ? ["--recover"] : []
        switch try await start(role, more) {
        case .already(let record): return Started(role: role, record: record, outcome: .old)
        case .new(let record): return Started(role: role, record: record, outcome: .new)
        }
    }

    private func start(_ role: DaemonRole, _ more: [String] = []) async throws -> DaemonLauncher.Started {
        let config = try machine.config()
        return try await DaemonLauncher(role, in: machine.home)
            .start(command: [orch, role.rawValue] + more, environment: machine.environment, filter: config.environment)
    }

    /// Ends a daemon and starts it again. Workers go on.
    private func startAnew(_ role: DaemonRole) async throws -> DaemonRecord {
        if case .stillEnding(let pid) = try await DaemonLauncher(role, in: machine.home).stop() {
            throw Problem(
                .conflict, "the running \(role.rawValue) (pid \(pid)) does not end", next: "see 'orch status', then 'orch down' and 'orch up'")
        }
        switch try await start(role) {
        case .already(let record), .new(let record): return record
        }
    }

    /// Tells the daemons to end and waits for them; the coordinator first, which needs the agent and not the other way round.
    func down(_ roles: Set<DaemonRole>) async throws -> [(role: DaemonRole, outcome: DaemonLauncher.Stopped)] {
        var outcomes: [(DaemonRole, DaemonLauncher.Stopped)] = []
        for role in [DaemonRole.coordinator, .agent] where roles.contains(role) {
            outcomes.append((role, try await DaemonLauncher(role, in: machine.home).stop()))
        }
        return outcomes
    }

    /// What became of a daemon whose settings have changed.
    enum Refresh: Sendable {
        case notRunning
        case restarted(DaemonRecord)
        /// A terminal or a service manager has it: it is theirs to start again.
        case notOurs(pid: Int32)
    }

    /// Ends a daemon that runs in the background and starts it anew, so that it reads its settings again. Workers go on.
    func refresh(_ role: DaemonRole) async throws -> Refresh {
        guard let running = try DaemonState.ready(role, in: machine.home) else { return .notRunning }
        guard Self.isInBackground(running.process) else { return .notOurs(pid: running.pid) }
        return .restarted(try await startAnew(role))
    }

    /// A daemon that was started in the background leads a session without a terminal, and has no variables of a service manager.
    private static func isInBackground(_ process: ProcessIdentity) -> Bool {
        guard let stat = ProcessStat.read(process.pid), stat.session == stat.pid, !stat.hasTerminal else { return false }
        // systemd.exec(5); launchd.plist(5). Where the variables can't be seen, nothing speaks against it.
        let variables = DaemonEnvironment.read(process) ?? [:]
        return variables["INVOCATION_ID"] == nil && variables["XPC_SERVICE_NAME"] == nil
    }
}
