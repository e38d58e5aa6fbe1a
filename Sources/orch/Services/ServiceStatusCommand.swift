import ArgumentParser
import OrchCore
import OrchHome

/// `orch service status`
struct ServiceStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which daemons are services, and how the service manager sees them.",
        discussion: """
            With --json: {manager, obstacle, lingers, services: [{role, name, file, owner, activity, atLogin, pid}]}; what is not known is left out.

            Example: orch service status
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let survey = try await ServiceSurvey.take(Services(try Machine.current()))
        if json { return try Output.write(json: survey) }
        try Output.write(ServiceRendering.lines(survey))
    }
}

/// Everything that `orch service status` shows; its JSON has these members.
struct ServiceSurvey: Hashable, Sendable, Encodable {
    var manager: String
    /// Why no service can be run here.
    var obstacle: String?
    var lingers: Bool?
    var services: [Service] = []

    /// A daemon as a service, or not.
    struct Service: Hashable, Sendable, Encodable {
        /// Whose the description is.
        enum Owner: String, Hashable, Sendable, Encodable {
            case nobody, us, machine, foreign
            case otherHome = "other_home"
        }

        var role: DaemonRole
        var name: String
        var file: String
        var owner: Owner
        var activity: String?
        var atLogin: String?
        var pid: Int32?
    }

    static func take(_ services: Services) async throws -> ServiceSurvey {
        var survey = ServiceSurvey(manager: services.manager.platform.rawValue, obstacle: try await services.manager.obstacle())
        if survey.obstacle == nil { survey.lingers = try await services.manager.lingers() }
        for role in DaemonRole.allCases {
            let file = try services.file(role)
            var service = Service(role: role, name: services.name(role), file: file.path, owner: try owner(file))
            if survey.obstacle == nil, service.owner != .nobody {
                let state = try await services.manager.state(file)
                (service.activity, service.atLogin, service.pid) = (state.activity, state.atLogin, state.pid)
            }
            survey.services.append(service)
        }
        return survey
    }

    private static func owner(_ file: ServiceFile) throws -> Service.Owner {
        switch try file.owner() {
        case .nobody: try file.isInstalled() ? .machine : .nobody
        case .us: .us
        case .otherHome: .otherHome
        case .foreign: .foreign
        }
    }
}
