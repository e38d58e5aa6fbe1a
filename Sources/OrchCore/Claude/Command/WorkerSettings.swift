/// What one worker may do: the wishes of its repository within what its host allows.
public struct WorkerSettings: Hashable, Sendable, Codable {
    /// nil leaves the choice to the CLI.
    public var model: String?
    public var permissionMode: PermissionMode
    public var allowedTools: [String]
    /// US dollars that one process may spend itself, the conversation's earlier runs not counted.
    public var maxBudgetUSD: Double?
    /// Turns for each message.
    public var maxTurns: Int?

    public init(
        model: String? = nil, permissionMode: PermissionMode = .dontAsk, allowedTools: [String] = WorkerCeiling.defaultTools,
        maxBudgetUSD: Double? = nil, maxTurns: Int? = nil
    ) {
        self.model = model
        self.permissionMode = permissionMode
        self.allowedTools = allowedTools
        self.maxBudgetUSD = maxBudgetUSD
        self.maxTurns = maxTurns
    }
}

extension WorkerWishes {
    /// Cuts the wishes to the host's ceiling.
    ///
    /// - Returns: the settings, and one printable sentence for each wish that was not granted.
    public func clipped(to ceiling: WorkerCeiling) -> (settings: WorkerSettings, notes: [String]) {
        var notes: [String] = []
        let settings = WorkerSettings(
            model: clippedModel(ceiling, &notes),
            permissionMode: clippedMode(ceiling, &notes),
            allowedTools: clippedTools(ceiling, &notes),
            maxBudgetUSD: clippedBudget(ceiling, &notes),
            maxTurns: clippedTurns(ceiling, &notes))
        return (settings, notes)
    }

    private func clippedModel(_ ceiling: WorkerCeiling, _ notes: inout [String]) -> String? {
        guard let model else { return ceiling.models?.first }
        let isName =
            !model.hasPrefix("-") && !model.isEmpty && model.utf8.count <= Limits.nameBytes
            && model.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if isName, ceiling.models?.contains(model) ?? true { return model }
        let instead = ceiling.models?.first
        notes.append("model \(Self.quoted(model)) is not allowed on this host; \(instead.map { "using \($0)" } ?? "using claude's default")")
        return instead
    }

    private func clippedMode(_ ceiling: WorkerCeiling, _ notes: inout [String]) -> PermissionMode {
        let fallback = ceiling.permissionModes.first ?? .dontAsk
        guard let permissionMode else { return fallback }
        if let mode = PermissionMode(rawValue: permissionMode), ceiling.permissionModes.contains(mode) { return mode }
        notes.append("permission mode \(Self.quoted(permissionMode)) is not allowed on this host; using \(fallback.rawValue)")
        return fallback
    }

    private func clippedTools(_ ceiling: WorkerCeiling, _ notes: inout [String]) -> [String] {
        guard let wished = allowedTools else { return Self.withReports(ceiling.allowedTools) }
        if wished.count > ClaudeLimits.toolRules { notes.append("only the first \(ClaudeLimits.toolRules) allowed tools are taken") }
        var granted: [String] = []
        for rule in wished.prefix(ClaudeLimits.toolRules) where !granted.contains(rule) {
            if rule.isToolRule, ceiling.covers(rule) {
                granted.append(rule)
            } else {
                notes.append("tool \(Self.quoted(rule)) is not allowed on this host")
            }
        }
        return Self.withReports(granted)
    }

    private func clippedBudget(_ ceiling: WorkerCeiling, _ notes: inout [String]) -> Double? {
        guard let wish = maxBudgetUSD else { return ceiling.maxBudgetUSD }
        guard wish.isFinite, wish > 0 else {
            notes.append("a budget must be above 0 US dollars")
            return ceiling.maxBudgetUSD
        }
        guard let most = ceiling.maxBudgetUSD, wish > most else { return wish }
        notes.append("the budget is \(most.dollars), which is what this host allows")
        return most
    }

    private func clippedTurns(_ ceiling: WorkerCeiling, _ notes: inout [String]) -> Int? {
        guard let wish = maxTurns else { return ceiling.maxTurns }
        guard wish > 0 else {
            notes.append("the number of turns must be above 0")
            return ceiling.maxTurns
        }
        guard let most = ceiling.maxTurns, wish > most else { return wish }
        notes.append("the number of turns is \(most), which is what this host allows")
        return most
    }

    private static func withReports(_ rules: [String]) -> [String] {
        rules.contains(WorkerCeiling.reportTools) ? rules : rules + [WorkerCeiling.reportTools]
    }

    private static func quoted(_ text: String) -> String { "\"\(text.printable(limit: 80))\"" }
}

extension String {
    /// `Bash`, `mcp__orch__escalate`, `Bash(git add:*)`: a name, then perhaps one pair of parentheses at the end. Never an option, never
    /// two rules in one.
    fileprivate var isToolRule: Bool {
        guard utf8.count <= 500, let first = unicodeScalars.first, first.properties.isAlphabetic, printable(limit: 500) == self else { return false }
        let name = prefix { $0 != "(" }
        guard
            name.unicodeScalars.allSatisfy({
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "_-".unicodeScalars.contains($0))
            })
        else { return false }
        let pattern = dropFirst(name.count)
        guard !pattern.isEmpty else { return true }
        let inside = pattern.dropFirst().dropLast()
        return pattern.hasSuffix(")") && pattern.count > 2 && !inside.contains("(") && !inside.contains(")")
    }
}
