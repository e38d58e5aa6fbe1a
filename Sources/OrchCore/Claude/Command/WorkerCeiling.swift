/// The most that a host lets any repository's worker do, from the host's own `config.json`.
public struct WorkerCeiling: Hashable, Sendable, Codable {
    /// Models that may be asked for; nil allows all.
    public var models: [String]?
    /// The first is what a worker gets that asks for none or for another.
    public var permissionModes: [PermissionMode]
    /// Tools and rules that may be allowed; a bare tool covers all its rules. `mcp__orch` is always in.
    public var allowedTools: [String]
    /// US dollars of one run; nil sets no limit.
    public var maxBudgetUSD: Double?
    public var maxTurns: Int?

    /// The ceiling of a host that says nothing.
    public init(
        models: [String]? = nil, permissionModes: [PermissionMode] = [.dontAsk], allowedTools: [String] = Self.defaultTools,
        maxBudgetUSD: Double? = nil, maxTurns: Int? = nil
    ) {
        self.models = models
        self.permissionModes = permissionModes
        self.allowedTools = allowedTools
        self.maxBudgetUSD = maxBudgetUSD
        self.maxTurns = maxTurns
    }

    public static let defaultTools = ["Bash", "Read", "Edit", "Write", Self.reportTools]
    /// The worker's way to report: never taken away.
    public static let reportTools = "mcp__orch"

    /// Whether the rule allows nothing that this does not: named here, or a narrower form of a tool or MCP server named here.
    func covers(_ rule: String) -> Bool {
        if allowedTools.contains(rule) || rule == Self.reportTools { return true }
        let tool = rule.prefix { $0 != "(" }
        if tool.count < rule.count { return allowedTools.contains(String(tool)) }
        return rule.hasPrefix("mcp__") && allowedTools.contains { $0.hasPrefix("mcp__") && rule.hasPrefix($0 + "__") }
    }
}
