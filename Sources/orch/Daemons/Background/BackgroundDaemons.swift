import OrchCore
import OrchHome

/// The daemons of this machine in the background: started, stopped, started anew.
struct BackgroundDaemons: Sendable {
    let machine: Machine
    /// Absolute path of the orch binary.
    let orch: String

    /// What became of one daemon that was to run.
    struct Started: Sendable {
        let role: DaemonRole
        let record: DaemonRecord
        /// It ran before.
        let isOld: Bool

        /// What a person is told; a second line where the daemon is of another version than this binary.
        var lines: [String] {
            guard isOld else { return ["\(role.rawValue) started (pid \(record.pid))"] }
            let line = "\(role.rawValue) already runs (pid \(record.pid))"
            guard record.version != Version.orch else { return [line] }
            return [
                line,
                "  it is version \(record.version.printable(limit: 40)), this is \(Version.orch): 'orch down' and 'orch up' bring it up to date",
            ]
        }
    }

    /// Starts what does not run, and returns when all of it is ready. The agent first: the coordinator finds it at once then.
    ///
    /// - Parameter recovers: the coordinator builds a lost ledger anew; one that runs already is told of, and nothing is started.
    /// - Throws: `DaemonNotStarted` with the daemon's last words; what is wrong with `config.json`, before anything is started.
    func up(_ roles: Set<DaemonRole>, recovers: Bool = false) async throws -> [Started] {
        let config = try machine.config()
        if recovers, let running = try DaemonState.ready(.coordinator, in: machine.home) {
            throw Problem(
                .conflict, "the coordinator runs already (pid \(running.pid)): a ledger is built anew at its start",
                next: "'orch down --only coordinator' first")
        }
        var started: [Started] = []
        for role in [DaemonRole.agent, .coordinator] where roles.contains(role) {
            let more = recovers && role == .coordinator ? ["--recover"] : []
            let outcome = try await DaemonLauncher(role, in: machine.home)
                .start(command: [orch, role.rawValue] + more, environment: machine.environment, filter: config.environment)
            switch outcome {
            case .already(let record): started.append(Started(role: role, record: record, isOld: true))
            case .new(let record): started.append(Started(role: role, record: record, isOld: false))
            }
        }
        return started
    }

    /// Tells the daemons to end and waits for them; the coordinator first, which needs the agent and not the other way round.
    func down(_ roles: Set<DaemonRole>) async throws -> [(role: DaemonRole, outcome: DaemonLauncher.Stopped)] {
        var outcomes: [(DaemonRole, DaemonLauncher.Stopped)] = []
        for role in [DaemonRole.coordinator, .agent] where roles.contains(role) {
            outcomes.append((role, try await DaemonLauncher(role, in: machine.home).stop()))
        }
        return outcomes
    }

    /// What became of a coordinator whose settings have changed.
    enum Refresh: Sendable {
        case notRunning
        case restarted(DaemonRecord)
        /// A terminal or a service manager has it: it is theirs to start again.
        case notOurs(pid: Int32)
    }

    /// Ends a coordinator that runs in the background and starts it anew, so that it reads its settings again. Workers go on.
    func refreshCoordinator() async throws -> Refresh {
        guard let running = try DaemonState.ready(.coordinator, in: machine.home) else { return .notRunning }
        guard Self.isInBackground(running.process) else { return .notOurs(pid: running.pid) }
        guard case .ended(let pid) = try await DaemonLauncher(.coordinator, in: machine.home).stop() else {
            throw Problem(.conflict, "the running coordinator does not end", next: "see 'orch status', then 'orch down' and 'orch up'")
        }
        guard let started = try await up([.coordinator]).first else {
            throw Problem(.internalError, "the coordinator (pid \(pid)) was ended and not started again", next: "run 'orch up'")
        }
        return .restarted(started.record)
    }

    /// A daemon that was started in the background leads a session without a terminal, and has no variables of a service manager.
    private static func isInBackground(_ process: ProcessIdentity) -> Bool {
        guard let stat = ProcessStat.read(process.pid), stat.session == stat.pid, !stat.hasTerminal else { return false }
        // systemd.exec(5); launchd.plist(5). Where the variables can't be seen, nothing speaks against it.
        let variables = DaemonEnvironment.read(process) ?? [:]
        return variables["INVOCATION_ID"] == nil && variables["XPC_SERVICE_NAME"] == nil
    }
}
