import OrchCore
import OrchHome

/// Everything that `orch status` shows; its JSON has these members.
struct DaemonSurvey: Hashable, Sendable, Encodable {
    /// Of this binary.
    var orchVersion: String
    var home: String
    var daemons: [Daemon]
    /// As the coordinator sees them; without one, what this machine's agent says of itself.
    var hosts: [HostStatus]
    /// The coordinator on another machine that this machine's commands ask: `tcp://laptop:7719`.
    var asks: String?

    /// One of the two daemons.
    struct Daemon: Hashable, Sendable, Encodable {
        enum State: String, Hashable, Sendable, Encodable {
            case running
            /// It has not bound its sockets yet, or ends at this moment.
            case starting
            /// It runs and does not answer.
            case silent
            case notRunning = "not_running"
        }

        var role: DaemonRole
        var state: State
        var pid: Int32?
        var version: String?
        var startedAt: Timestamp?
        /// By use: `control`, `watch`, `work`, `status`, `tcp-work`, `tcp-status`.
        var endpoints: [String: String]
        /// The file that it writes to when it was started in the background.
        var log: String
        /// What keeps it from starting, and how to mend it.
        var trouble: String?
        /// Another program stands where it was started from.
        var replaced = false
        /// What its service manager calls it, where it runs as a service.
        var service: String?
    }

    /// Looks at records and processes, and asks those that run.
    static func take(_ machine: Machine) async throws -> DaemonSurvey {
        var survey = DaemonSurvey(orchVersion: Version.orch, home: machine.home.root, daemons: [], hosts: [])
        for role in DaemonRole.allCases {
            var daemon = Daemon(role: role, state: .notRunning, endpoints: [:], log: machine.home.log(of: role))
            switch try DaemonState.of(role, in: machine.home) {
            case .notRunning:
                let finding = DatabaseChecks(home: machine.home).finding(role)
                if let finding, !finding.isFine { daemon.trouble = finding.words + (finding.fix.map { "; \($0)" } ?? "") }
            case .starting(let pid):
                daemon.state = .starting
                daemon.pid = pid
            case .running(let record):
                daemon.pid = record.pid
                daemon.version = record.version
                daemon.startedAt = record.startedAt
                daemon.endpoints = record.endpoints
                daemon.service = record.service
                daemon.replaced = record.program?.isReplaced ?? false
                let answer = try await DaemonAnswers(machine: machine).status(of: role)
                daemon.state = answer == nil ? .silent : .running
                // The coordinator comes first and knows more.
                if let answer, survey.hosts.isEmpty { survey.hosts = answer.hosts }
            }
            survey.daemons.append(daemon)
        }
        if let remote = try RemoteCoordinator.chosen(machine.environment, home: machine.home) {
            survey.asks = remote.endpoint.description
            survey.hosts = try await DaemonAnswers(machine: machine).status(of: .coordinator)?.hosts ?? survey.hosts
        }
        return survey
    }

    /// Whether nothing runs here.
    var isQuiet: Bool { asks == nil && daemons.allSatisfy { $0.state == .notRunning && $0.trouble == nil } }
}
