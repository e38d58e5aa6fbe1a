public import OrchCore
public import OrchHome

/// What the host's own configuration says about its workers; nothing of it comes from a repository or over the network.
public struct WorkerHost: Hashable, Sendable {
    /// `worker.command`: the program and its first arguments. `orch` in first place means the binary that runs the agent.
    public var command: [String]
    /// `worker.args`: appended to the command line.
    public var arguments: [String]
    /// `worker.env`: added to the worker's environment.
    public var environment: [String: String]
    public var ceiling: WorkerCeiling
    /// `worker.stop`: how long a worker that shall end has for it.
    public var grace: EndingGrace
    /// What a worker sees of this host and may use of it.
    public var sandbox: SandboxSettings
    /// Permission rules that hold in every mode, such as `Bash(git push:*)`.
    public var deny: [String]
    public var effort: String?
    /// Used when the model is overloaded.
    public var fallbackModel: String?

    public init(
        command: [String] = ["claude"], arguments: [String] = [], environment: [String: String] = [:], ceiling: WorkerCeiling = WorkerCeiling(),
        grace: EndingGrace = EndingGrace(), sandbox: SandboxSettings = SandboxSettings(), deny: [String] = [], effort: String? = nil,
        fallbackModel: String? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.ceiling = ceiling
        self.grace = grace
        self.sandbox = sandbox
        self.deny = deny
        self.effort = effort
        self.fallbackModel = fallbackModel
    }

    /// The command with `orch` resolved.
    func executable(orch: String) -> [String] {
        guard let program = command.first else { return ["claude"] }
        return program == "orch" ? [orch] + command.dropFirst() : command
    }
}
