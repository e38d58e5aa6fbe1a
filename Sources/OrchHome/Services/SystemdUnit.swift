/// A user unit of systemd, as a value becomes its text. docs/decisions/0018-services.md says why each line is there.
public struct SystemdUnit {
    /// Seconds that systemd gives a daemon until it is ready: at boot all start at once, and a journal is gone through.
    public static let startSeconds = 90

    private let service: ServiceDescription

    init(_ service: ServiceDescription) { self.service = service }

    var text: String {
        (["# \(service.remark)", "[Unit]"] + unit + ["", "[Service]"] + start + ending + hardening + ["", "[Install]", "WantedBy=default.target"])
            .map { $0 + "\n" }.joined()
    }

    private var unit: [String] {
        let about =
            switch service.role {
            case .agent: ["Description=orch agent: worktrees and workers of this host"]
            case .coordinator: ["Description=orch coordinator: what runs where", "After=\(ServicePlatform.systemd.name(of: .agent))"]
            }
        // As often as a command would start it (StartFailures).
        return about + ["StartLimitIntervalSec=\(StartFailures.window / 1000)", "StartLimitBurst=\(StartFailures.limit)"]
    }

    private var start: [String] {
        [
            "Type=notify", "NotifyAccess=main", "TimeoutStartSec=\(Self.startSeconds)",
            "ExecStart=" + ([SystemdText.program(service.program)] + service.arguments(.systemd)).joined(separator: " "),
            SystemdUnit.home(service.home), "Environment=" + SystemdText.variable("PATH", service.searchPath),
            "Restart=on-failure", "RestartSec=5",
            // Usage, such as an endpoint without a key: another start does not make it better.
            "RestartPreventExitStatus=64",
        ]
    }

    /// Workers are in the unit's control group: none of them is ended with the daemon, nor the daemon with one of them.
    private var ending: [String] {
        let seconds = DaemonLauncher.stopLimit.components.seconds
        return ["KillMode=process", "TimeoutStopSec=\(seconds)"] + (service.role == .agent ? ["OOMPolicy=continue", "Delegate=yes"] : [])
    }

    /// Nothing for the agent: what a worker may do is its sandbox's business, and every one of these would hold for workers too (no sudo, no
    /// rootless podman, whose newuidmap is set-uid).
    private var hardening: [String] {
        guard service.role == .coordinator else { return [] }
        return [
            "NoNewPrivileges=yes", "UMask=0077", "LockPersonality=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes",
            "SystemCallArchitectures=native",
        ]
    }

    /// The line that says whose the unit is.
    static func home(_ home: ServicePath) -> String { "Environment=" + SystemdText.variable("ORCH_HOME", [home]) }
}
