import OrchCore
import OrchHome

/// The lines of `orch service status`.
enum ServiceRendering {
    private static let labelWidth = 12

    static let noLinger = [
        "Without lingering all this ends when you log out, workers too, and starts when you log in; 'loginctl enable-linger' lets it run from boot on"
    ]

    static func lines(_ survey: ServiceSurvey) -> [String] {
        survey.services.map(line) + (survey.obstacle.map { ["", "No service can be run now: \($0)"] } ?? [])
            + (survey.lingers == false && survey.services.contains { $0.owner != .nobody } ? [""] + noLinger : [])
    }

    private static func line(_ service: ServiceSurvey.Service) -> String {
        let label = service.role.rawValue.padded(to: labelWidth)
        let state = [service.activity, service.atLogin, service.pid.map { "pid \($0)" }].compactMap { $0?.printable(limit: 60) }
        let known = state.isEmpty ? "" : "  " + state.joined(separator: ", ")
        return switch service.owner {
        case .nobody: "\(label)no service; 'orch service install \(service.role.rawValue)' makes it one"
        case .us, .machine: "\(label)\(service.name)\(known)  \(service.file)"
        case .otherHome: "\(label)\(service.name) is of another ORCH_HOME\(known)  \(service.file)"
        case .foreign: "\(label)\(service.name) was not made by orch\(known)  \(service.file)"
        }
    }
}
