/// Who runs the services of a person on a machine.
public enum ServicePlatform: String, Hashable, Sendable, CaseIterable {
    case systemd, launchd

    /// That of this machine.
    public static var here: ServicePlatform {
        #if os(macOS)
        .launchd
        #else
        .systemd
        #endif
    }

    /// What the manager calls the service of a daemon: a unit of systemd, a label of launchd.
    public func name(of role: DaemonRole) -> String {
        switch self {
        case .systemd: "orch-\(role.rawValue).service"
        case .launchd: "orch.\(role.rawValue)"
        }
    }

    /// Where the description of a person's own service stands.
    ///
    /// - Parameter home: the person's home directory, absolute. Not `XDG_CONFIG_HOME` of a shell: the manager does not know it.
    public func file(of role: DaemonRole, home: String) -> String {
        switch self {
        case .systemd: "\(home)/.config/systemd/user/\(name(of: role))"
        case .launchd: "\(home)/Library/LaunchAgents/\(name(of: role)).plist"
        }
    }
}
