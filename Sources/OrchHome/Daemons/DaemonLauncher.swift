import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Starts daemons in the background: in a session of their own, nobody's children, with the person's PATH and allowed variables.
public struct DaemonLauncher: Sendable {
    /// How long a start may take, and an end after TERM.
    public static let startLimit = Duration.seconds(20)
    public static let stopLimit = Duration.seconds(15)

    public let home: HomeDirectory
    public let role: DaemonRole
    let limit: Duration?

    /// - Parameter limit: instead of `startLimit` and `stopLimit`.
    public init(_ role: DaemonRole, in home: HomeDirectory, limit: Duration? = nil) {
        self.role = role
        self.home = home
        self.limit = limit
    }

    /// What a start found or did.
    public enum Started: Hashable, Sendable {
        case already(DaemonRecord)
        case new(DaemonRecord)
    }

    /// Starts the daemon unless it runs, and returns when it is ready. Throws `DaemonNotStarted`, or what made it impossible to try.
    ///
    /// Two that start it at once both succeed: the second daemon finds the first and ends.
    /// - Parameters:
    ///   - command: an absolute path and its arguments, such as `["/usr/local/bin/orch", "agent"]`.
    ///   - environment: that of the shell; what the filter keeps goes to the daemon, and `ORCH_HOME`.
    ///   - automatic: nobody asked for the daemon itself. Such a start is not tried after too many that failed (`StartFailures`).
    public func start(
        command: [String], environment: [String: String], filter: EnvironmentFilter, automatic: Bool = false
    ) async throws -> Started {
        if let record = try DaemonState.ready(role, in: home) { return .already(record) }
        try home.create()
        let log = DaemonLog(path: home.log(of: role))
        let failures = StartFailures(of: role, in: home)
        if automatic, let reason = failures.reasonToStop() {
            throw DaemonNotStarted(role: role, problem: "\(reason); mend it, then run 'orch up'", lines: [], log: log.path)
        }
        let output = try log.open()
        let offset = log.length()
        // Watched before the start, so that no change is missed.
        let changes = try FileWatch.changes(of: [.directory(home.run)])
        let process = try launch(command, filter.filter(environment), output: output)
        let end = try ProcessWatch.end(of: process)
        let readiness = DaemonReadiness(role: role, home: home, changes: changes, process: process, end: end)
        switch try await readiness.outcome(within: limit ?? Self.startLimit) {
        case .ready(let record):
            failures.clear()
            return record.process == process ? .new(record) : .already(record)
        case .ended:
            let lines = try log.lastLines(after: offset)
            let unnoted = automatic ? note(lines.last ?? "it said nothing", in: failures, log) : ""
            throw DaemonNotStarted(role: role, problem: "it ended at once\(unnoted)", lines: lines, log: log.path)
        case .late:
            let ended = try process.send(SIGTERM) ? "; it was told to end" : ""
            let waited = "it was not ready after \(limit ?? Self.startLimit)\(ended)"
            throw DaemonNotStarted(role: role, problem: waited, lines: try log.lastLines(after: offset), log: log.path)
        }
    }

    /// What is to be added to the words of the failure: why it could not be noted.
    private func note(_ words: String, in failures: StartFailures, _ log: DaemonLog) -> String {
        do {
            try failures.add(words)
            if let reason = failures.reasonToStop() { try log.add("\(WallClock.now()) the \(role.rawValue): \(reason); 'orch up' tries again") }
            return ""
        } catch {
            return " (which could not be noted: \("\(error)".printable(limit: 300)))"
        }
    }

    private func launch(_ command: [String], _ environment: [String: String], output: borrowing OwnedDescriptor) throws -> ProcessIdentity {
        guard let executable = command.first else { throw CommandMissing(command: "", searched: "the daemon's command") }
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        var launch = ProcessLaunch(
            executable: executable, arguments: command, environment: environment.merging(["ORCH_HOME": home.root]) { $1 }, directory: "/",
            descriptors: [0: null.number, 1: output.number, 2: output.number])
        launch.newSession = true
        launch.detached = true
        return try launch.start()
    }
}
