public import ArgumentParser
import Foundation
public import Logging
import OrchCore
import OrchHome

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// What both daemons can be told on the command line.
struct DaemonOptions: ParsableArguments {
    @Option(help: "How much is logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level = .info

    @Option(
        name: .customLong("as-service"),
        help: ArgumentHelp("Given by the descriptions of 'orch service': what the service manager calls it.", visibility: .hidden))
    var service: String?

    /// A service writes where a daemon in the background writes, so that its log is always at one place.
    ///
    /// - Throws: a usage error for a service that is not this daemon's.
    func takeOutput(_ role: DaemonRole, _ machine: Machine) throws {
        guard let service else { return }
        guard ServicePlatform.allCases.contains(where: { $0.name(of: role) == service }) else {
            throw Problem(
                .usage, "the \(role.rawValue) is not the service \(service.printable(limit: 80))", next: "use 'orch service install \(role.rawValue)'"
            )
        }
        try machine.home.create()
        try DaemonLog(path: machine.home.log(of: role)).takeOutput()
    }

    /// Logs on standard error, as a service manager or a log file wants them.
    func log(_ role: DaemonRole) -> Logger {
        Logger(label: "orch.\(role.rawValue)") { _ in LogfmtHandler(level: logLevel) }
    }
}

/// The machine that a daemon is started on: its home, its settings, its environment.
struct Machine: Sendable {
    let home: HomeDirectory
    let environment: [String: String]
    let configFile: HostConfigFile
    /// The service manager that waits for this process to be ready; nil where there is none.
    let notice: ReadyNotice?

    /// - Throws: a `Problem` where there is no home.
    static func current() throws -> Machine { try Machine(environment: ProcessInfo.processInfo.environment) }

    init(environment: [String: String]) throws {
        guard let home = HomeDirectory(environment: environment) else {
            throw Problem(.usage, "ORCH_HOME is no absolute path, and HOME is not set", next: "set ORCH_HOME to an absolute path")
        }
        self.home = home
        // What a worker tells the manager would be taken for the daemon's.
        self.environment = environment.filter { $0.key != ReadyNotice.variable }
        notice = ReadyNotice(environment: environment)
        configFile = HostConfigFile(home: home, environment: environment)
    }

    /// The settings; what was passed over in them goes to `warn`.
    func config(_ warn: (String) -> Void) throws -> HostConfig {
        let parsed = try configFile.read()
        for warning in parsed.warnings { warn("\(warning)") }
        return parsed.config
    }

    /// As `config`, with the warnings on standard error.
    func config() throws -> HostConfig { try config { Output.note(["orch: \($0)"]) } }

    /// Where the local sockets are.
    func sockets() throws -> String { try LocalSockets.directory(of: home, environment: environment) }
}
