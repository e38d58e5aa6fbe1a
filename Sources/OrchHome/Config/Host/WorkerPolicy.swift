public import OrchCore

/// `worker`: what runs on this host, which is this host's decision alone.
public struct WorkerPolicy: Hashable, Sendable {
    /// A week, in milliseconds.
    private static let stalledAfterLimit = 7 * 86_400_000

    /// The command and its first arguments. Default `claude`, looked up in PATH.
    public var command = ["claude"]
    /// Arguments after those that orch gives.
    public var arguments: [String] = []
    /// Variables of the worker, over those of the agent.
    public var environment: [String: String] = [:]
    /// The most that a repository may ask for.
    public var ceiling = WorkerCeiling()
    /// How long a worker that shall end has for it.
    public var stop = EndingGrace()

    /// What it sees of this host and may use of it.
    public var sandbox = SandboxSettings()

    /// Milliseconds without a sign of life after which a worker is interrupted and continued; nil: never.
    public var stalledAfter: Int64? = Timing.stalled

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        if let command = try settings.texts("command", example: "claude") {
            guard !command.isEmpty else { throw settings.invalid("command", "is empty", fix: "write [\"claude\"]") }
            self.command = command
        }
        arguments = try settings.texts("args", example: "--verbose") ?? []
        environment = try settings.textsByName("env") ?? [:]
        if let name = environment.keys.sorted().first(where: { $0.isEmpty || $0.contains("=") || $0.utf8.contains(0) }) {
            throw settings.invalid("env", "\"\(name.printable(limit: 60))\" is no name of a variable", fix: "rename it")
        }
        if let ceiling = try settings.object("ceiling", Self.ceiling) { self.ceiling = ceiling }
        if let limit = try settings.int("stalledAfterMs", in: 0...Self.stalledAfterLimit) { stalledAfter = limit == 0 ? nil : Int64(limit) }
        stop = try settings.object("stop", EndingGrace.init(from:)) ?? stop
        sandbox = try SandboxSettings(from: &settings)
    }

    private static func ceiling(from settings: inout SettingsObject) throws(InvalidSetting) -> WorkerCeiling {
        var ceiling = WorkerCeiling()
        let modes = try settings.elements("permissionModes", limit: PermissionMode.allCases.count) { (settings, node, key) throws(InvalidSetting) in
            guard let mode = node.text.flatMap(PermissionMode.init(rawValue:)) else {
                let words = PermissionMode.allCases.map(\.rawValue).joined(separator: ", ")
                throw settings.wrong(node, key, "expected one of \(words), found \(node.noun)", fix: "take one of them")
            }
            return mode
        }
        if let modes {
            guard !modes.isEmpty else { throw settings.invalid("permissionModes", "is empty", fix: "write [\"dontAsk\"]") }
            ceiling.permissionModes = modes
        }
        ceiling.allowedTools = try settings.texts("allowedTools", example: "Bash(git:*)") ?? ceiling.allowedTools
        ceiling.models = try settings.texts("models", example: "sonnet")
        ceiling.maxBudgetUSD = try settings.amount("maxBudgetUSD")
        ceiling.maxTurns = try settings.int("maxTurns", in: 1...1_000_000)
        return ceiling
    }
}
