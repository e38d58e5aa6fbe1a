/// The command line and environment of one run of Claude Code.
///
/// Nothing of the issue is in it: the worker is told what to do by lines on its standard input, and those only point to files.
public struct ClaudeCommand: Hashable, Sendable {
    /// Which conversation the process works in.
    public enum Conversation: Hashable, Sendable {
        /// A new one; the id is a UUID that was never used.
        case new(id: String)
        /// What an earlier run of this session began.
        case resumed(id: String)
    }

    /// The program and its first arguments, from the host's `worker.command`; not empty.
    public var executable: [String]
    /// The host's `worker.args`: they stand last and so overrule single-valued options.
    public var hostArguments: [String]
    public var settings: WorkerSettings
    public var conversation: Conversation
    /// Path of the file of `ClaudeSettingsFile`; the CLI refuses to start without it.
    public var settingsFile: String
    /// Path of the file of `ClaudeMCPConfig`.
    public var mcpConfigFile: String
    /// `low`, `medium`, `high` …; from the host.
    public var effort: String?
    /// Used when the model is overloaded; from the host.
    public var fallbackModel: String?
    /// What `claude agents` shows.
    public var name: String?

    public init(
        executable: [String] = ["claude"], hostArguments: [String] = [], settings: WorkerSettings, conversation: Conversation,
        settingsFile: String, mcpConfigFile: String, effort: String? = nil, fallbackModel: String? = nil, name: String? = nil
    ) {
        self.executable = executable
        self.hostArguments = hostArguments
        self.settings = settings
        self.conversation = conversation
        self.settingsFile = settingsFile
        self.mcpConfigFile = mcpConfigFile
        self.effort = effort
        self.fallbackModel = fallbackModel
        self.name = name
    }

    /// Tools that reach beyond the worktree, come back later by themselves, or start workers that nobody supervises.
    public static let disallowedTools = [
        "Agent", "Task", "Workflow", "ListAgents", "SendMessage", "EnterWorktree", "ExitWorktree", "CronCreate", "CronDelete", "CronList",
        "ScheduleWakeup", "Monitor",
    ]

    /// The whole command line, the program first.
    public var arguments: [String] {
        var line = executable
        // Values that come from outside are joined to their option, so that none can be taken for an option of its own.
        line += ["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--replay-user-messages"]
        line += ["--permission-mode=\(settings.permissionMode.rawValue)"]
        if !settings.allowedTools.isEmpty { line.append("--allowedTools=" + settings.allowedTools.joined(separator: ",")) }
        line.append("--disallowedTools=" + Self.disallowedTools.joined(separator: ","))
        line += ["--settings=\(settingsFile)", "--mcp-config=\(mcpConfigFile)", "--strict-mcp-config"]
        switch conversation {
        case .new(let id): line.append("--session-id=\(id)")
        case .resumed(let id): line.append("--resume=\(id)")
        }
        if let model = settings.model { line.append("--model=\(model)") }
        if let fallbackModel { line.append("--fallback-model=\(fallbackModel)") }
        if let effort { line.append("--effort=\(effort)") }
        if let budget = settings.maxBudgetUSD { line.append("--max-budget-usd=" + budget.decimal(places: 4)) }
        if let turns = settings.maxTurns { line.append("--max-turns=\(turns)") }
        if let name { line.append("--name=\(name)") }
        return line + hostArguments
    }
}
