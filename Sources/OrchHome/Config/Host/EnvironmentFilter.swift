import OrchCore

/// Which variables of a shell a daemon keeps that was started from it: enough for git, ssh, claude and gh to work as they did there.
public struct EnvironmentFilter: Hashable, Sendable {
    /// Kept always. A `*` at the end stands for any rest.
    public static let standard = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TERM", "COLORTERM", "TMPDIR", "XDG_*",
        "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_*", "GH_*", "GITHUB_TOKEN", "ANTHROPIC_*", "CLAUDE_*", "AWS_*", "GOOGLE_*", "CLOUD_ML_REGION",
        "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "DBUS_SESSION_BUS_ADDRESS",
    ]

    /// Set by git while it runs a hook or an alias: they point into that one repository.
    private static let dropped: Set = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
    ]

    private let names: Set<String>
    private let beginnings: [String]

    /// - Parameter added: `environment.pass` of the host's configuration, beside the standard ones.
    public init(added: [String] = []) {
        let patterns = Self.standard + added
        names = Set(patterns.filter { !$0.hasSuffix("*") })
        beginnings = patterns.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
    }

    /// Whether the variable is kept.
    public func keeps(_ name: String) -> Bool {
        if Self.dropped.contains(name) || ClaudeEnvironment.dropped.contains(name) { return false }
        return names.contains(name) || beginnings.contains { name.hasPrefix($0) }
    }

    /// The variables that are kept.
    public func filter(_ environment: [String: String]) -> [String: String] { environment.filter { keeps($0.key) } }

    /// Whether a text may stand in `environment.pass`.
    static func isPattern(_ text: String) -> Bool {
        let name = text.hasSuffix("*") ? text.dropLast() : text[...]
        return (!name.isEmpty || text == "*") && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// Reads `{"pass": [...]}`.
    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        let added = try settings.texts("pass", example: "MY_TOKEN") ?? []
        if let bad = added.first(where: { !Self.isPattern($0) }) {
            throw settings.invalid("pass", "\"\(bad.printable(limit: 60))\" is no name of a variable", fix: "write NAME or BEGINNING_*")
        }
        self.init(added: added)
    }
}
