/// The file given to the CLI by `--settings`. It is never in the repository.
public enum ClaudeSettingsFile {
    /// Seconds that the Stop hook may take; then the CLI goes on as if it had allowed.
    public static let stopHookSeconds: Int64 = 30

    /// - Parameters:
    ///   - orch: absolute path of the orch binary.
    ///   - deny: permission rules that hold in every mode, such as `Bash(git push:*)`.
    ///   - attribution: whether commits and PRs name Claude as a co-author.
    public static func json(orch: String, deny: [String] = [], attribution: Bool = false) -> JSONValue {
        let hook: JSONValue = .object([
            "type": .string("command"), "command": .string("\(orch.shellQuoted) hook stop"), "timeout": .int(stopHookSeconds),
        ])
        var members: [String: JSONValue] = ["hooks": .object(["Stop": .array([.object(["hooks": .array([hook])])])])]
        if !deny.isEmpty { members["permissions"] = .object(["deny": .array(deny.map(JSONValue.string))]) }
        if !attribution { members["attribution"] = .object(["commit": .string(""), "pr": .string("")]) }
        return .object(members)
    }
}

/// The file given to the CLI by `--mcp-config`.
public enum ClaudeMCPConfig {
    /// - Parameters:
    ///   - orch: absolute path of the orch binary.
    ///   - environment: what `orch mcp --worker` needs to find its run.
    public static func json(orch: String, environment: [String: String]) -> JSONValue {
        .object([
            "mcpServers": .object([
                "orch": .object([
                    "type": .string("stdio"),
                    "command": .string(orch),
                    "args": .array([.string("mcp"), .string("--worker")]),
                    "env": .object(environment.mapValues(JSONValue.string)),
                    // Else the model has to search for the tools before it can use them.
                    "alwaysLoad": .bool(true),
                ])
            ])
        ])
    }
}

extension String {
    /// The text as one word of a POSIX shell.
    var shellQuoted: String {
        "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
