import OrchCore
import OrchHome

/// Variables that a daemon in the background would have from this shell, and a service does not have: they may be secrets, and its
/// description is a file that others may read.
struct LeftOut: Hashable {
    let names: [String]

    /// What the manager says by itself, or the description, or nobody misses.
    private static let ordinary: Set = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "COLORTERM", "TMPDIR", "SSH_AGENT_PID",
        "DBUS_SESSION_BUS_ADDRESS",
    ]
    private static let ordinaryBeginnings = ["LC_", "XDG_"]

    init(_ filter: EnvironmentFilter, _ environment: [String: String]) {
        names = environment.keys.filter { name in
            filter.keeps(name) && !Self.ordinary.contains(name) && !Self.ordinaryBeginnings.contains { name.hasPrefix($0) }
        }.sorted()
    }

    var lines: [String] {
        guard !names.isEmpty else { return [] }
        return [
            "not taken from this shell: \(names.map { $0.printable(limit: 60) }.joined(separator: ", "))",
            "  what the daemon needs of them goes into \"worker\": {\"env\": …} of config.json, or ~/.config/environment.d/orch.conf (mode 600)",
        ]
    }
}
