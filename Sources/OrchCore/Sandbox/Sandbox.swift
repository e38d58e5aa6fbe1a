/// The sandbox of one worker, decided by the agent and written into `run.json`: a value, so that supervisor and tests see the same.
public struct Sandbox: Hashable, Sendable, Codable {
    /// A place that the worker sees.
    public struct Mount: Hashable, Sendable, Codable {
        /// What may be done there.
        public enum Access: String, Hashable, Sendable, Codable {
            case readOnly = "read_only"
            case writable
            /// A device of the host, or a folder of them.
            case device
        }
        /// Within the sandbox; absolute.
        public var path: String
        /// On the host; absolute, and there.
        public var source: String
        public var access: Access

        public init(_ path: String, from source: String? = nil, _ access: Access) {
            self.path = path
            self.source = source ?? path
            self.access = access
        }
    }

    public var engine: SandboxEngine
    /// Absolute path of the program that makes it.
    public var program: String
    /// The order counts: a later one lies over an earlier one.
    public var mounts: [Mount]
    /// Symbolic links of the host's top directory, by path (`/bin`), with where they lead (`usr/bin`).
    public var links: [String: String]
    /// The host's network, or none at all.
    public var network: Bool
    public var limits: WorkerLimits
    /// podman and docker: the image.
    public var image: String?
    /// podman and docker: the container's name.
    public var name: String
    /// The user and group within, those of the agent.
    public var user: UInt32
    public var group: UInt32
    /// The worker's `HOME` within.
    public var home: String
    /// podman and docker: what the program itself needs of the agent's environment, where the worker has other values or none.
    public var outside: [String: String]
    /// bubblewrap: absolute path of prlimit(1), where the kernel counts processes within a user namespace by themselves.
    public var limiter: String?
    /// bubblewrap: that it can forbid namespaces within (0.8 and later).
    public var forbidsNamespaces: Bool

    public init(
        engine: SandboxEngine, program: String, mounts: [Mount], links: [String: String] = [:], network: Bool, limits: WorkerLimits,
        image: String? = nil, name: String, user: UInt32, group: UInt32, home: String,
        outside: [String: String] = [:], limiter: String? = nil, forbidsNamespaces: Bool = false
    ) {
        self.engine = engine
        self.program = program
        self.mounts = mounts
        self.links = links
        self.network = network
        self.limits = limits
        self.image = image
        self.name = name
        self.user = user
        self.group = group
        self.home = home
        self.outside = outside
        self.limiter = limiter
        self.forbidsNamespaces = forbidsNamespaces
    }

    /// How the sandboxed machine calls itself.
    public static let hostname = "orch-worker"

    /// The command line that runs a command within, without any value of a variable: a command line can be read by everybody.
    ///
    /// - Parameters:
    ///   - directory: the command's working directory; absolute, and among the mounts.
    ///   - variables: names of the variables that the command gets, which the program started gets by their values.
    public func command(for arguments: [String], in directory: String, variables: some Collection<String>) -> [String] {
        switch engine {
        case .off: arguments
        case .bubblewrap: bubblewrap(arguments, in: directory)
        case .podman, .docker: container(arguments, in: directory, variables: variables.sorted())
        }
    }

    /// The limits that the supervisor has to see to: podman and docker do it themselves.
    public var ownLimits: WorkerLimits { engine == .bubblewrap ? limits : WorkerLimits() }

    /// Whether the program that is started is only the sandbox's watcher, which a polite signal would end before the worker.
    public var isWatched: Bool { engine == .bubblewrap }
}
