/// Which of the agent's variables a sandboxed worker gets beside those of `worker.env`. What may be a secret of something else is not among them.
public enum SandboxEnvironment {
    private static let names: Set = [
        "PATH", "LANG", "LANGUAGE", "TZ", "TERM", "COLORTERM", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY",
        "ALL_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]
    private static let beginnings = ["LC_", "ANTHROPIC_", "CLAUDE_CODE_"]

    /// The variables that are kept.
    public static func kept(of environment: [String: String]) -> [String: String] {
        environment.filter { name, _ in names.contains(name) || beginnings.contains { name.hasPrefix($0) } }
    }

    /// A worker's environment with what is different within: its own empty home, and the word to Claude that it is in a sandbox (as root
    /// it would else refuse the modes that a sandbox is for).
    ///
    /// - Parameter home: the worker's home within.
    public static func within(_ environment: [String: String], home: String) -> [String: String] {
        var environment = environment
        for name in ["CLAUDE_CONFIG_DIR", "TMPDIR", "CLAUDE_CODE_TMPDIR", "XDG_RUNTIME_DIR", "SHELL"] { environment[name] = nil }
        environment["HOME"] = home
        environment["IS_SANDBOX"] = "1"
        return environment
    }
}
