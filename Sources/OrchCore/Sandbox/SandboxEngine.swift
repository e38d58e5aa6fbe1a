/// What keeps workers apart from the rest of their host: the host's own choice, `worker.sandbox`.
public enum SandboxEngine: String, Hashable, Sendable, Codable, CaseIterable {
    /// A worker may do what the user may that runs the agent.
    case off = "none"
    case bubblewrap
    case podman
    case docker

    /// The program that makes the sandbox; nil where none is made.
    public var program: String? {
        switch self {
        case .off: nil
        case .bubblewrap: "bwrap"
        case .podman: "podman"
        case .docker: "docker"
        }
    }

    /// Whether the worker sees an image's files in place of the host's system directories.
    public var usesImage: Bool { self == .podman || self == .docker }
}

/// How Claude is logged in within a sandbox.
public enum SandboxLogin: String, Hashable, Sendable, Codable, CaseIterable {
    /// By variables: `worker.env`, or `ANTHROPIC_*` and `CLAUDE_CODE_*` of the agent.
    case environment
    /// Also by the user's file of credentials, which the worker can read and not change.
    case file
}

/// What one worker may use of its host at most; nil sets no limit.
public struct WorkerLimits: Hashable, Sendable, Codable {
    /// Processes and threads at a time.
    public var processes: Int?
    /// MiB of memory.
    public var memory: Int?
    /// Processors' worth of computing time.
    public var cpus: Double?

    /// No limit where nothing is said.
    public init(processes: Int? = nil, memory: Int? = nil, cpus: Double? = nil) {
        self.processes = processes
        self.memory = memory
        self.cpus = cpus
    }

    /// Whether there is none.
    public var isEmpty: Bool { self == WorkerLimits() }
}
