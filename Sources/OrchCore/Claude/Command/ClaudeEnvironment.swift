/// The environment of a worker.
public enum ClaudeEnvironment {
    /// What makes the CLI a quiet, foreground process.
    public static let switches = [
        // No traffic but the model's.
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL": "1",
        "DISABLE_AUTOUPDATER": "1",
        // Else a command that outlives its time-out keeps the process for ten minutes after its result.
        "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
        "CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS": "1",
        // Nobody is there to answer a prompt.
        "GIT_TERMINAL_PROMPT": "0",
        "GH_PROMPT_DISABLED": "1",
    ]

    /// What an agent that was started from within a Claude session would hand down, and what belongs to that session alone.
    public static let dropped: Set<String> = [
        "CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_CHILD_SESSION", "CLAUDE_CODE_CHILD_NOTES_DIR", "CLAUDE_CODE_ENTRYPOINT",
        "CLAUDE_CODE_EXECPATH", "CLAUDE_CODE_MESSAGING_SOCKET", "CLAUDE_CODE_MESSAGING_TOKEN", "CLAUDE_CODE_SESSION_ATTENDED",
        "CLAUDE_PID", "CLAUDE_EFFORT", "AI_AGENT",
    ]

    /// Puts a worker's environment together; later ones overrule earlier ones.
    ///
    /// - Parameters:
    ///   - inherited: the agent's own environment.
    ///   - host: `worker.env` of the host's configuration.
    ///   - run: what orch itself needs in the worker, such as `ORCH_RUN_DIRECTORY`.
    public static func variables(inherited: [String: String], host: [String: String], run: [String: String]) -> [String: String] {
        inherited.filter { !dropped.contains($0.key) }
            .merging(switches) { $1 }
            .merging(host) { $1 }
            .merging(run) { $1 }
    }
}
