public import OrchCore
public import OrchHome
public import ZeroMQ

/// What an agent is started with. What may run here is this host's own decision: it comes from its `config.json` and its command line.
public struct AgentSettings: Sendable {
    /// Where coordinators connect: a work socket and a status socket.
    public struct Door: Sendable {
        public var work: String
        public var status: String
        /// The keys for tcp; nil only for ipc, where the 0700 directory stands for them.
        public var security: Keys?

        /// This end's key pair and the one coordinator that may come in.
        public struct Keys: Sendable {
            public var own: CurveKeyPair
            public var coordinator: CurveKey

            /// Keys of a door.
            public init(own: CurveKeyPair, coordinator: CurveKey) {
                self.own = own
                self.coordinator = coordinator
            }
        }

        /// A door.
        public init(work: String, status: String, security: Keys?) {
            self.work = work
            self.status = status
            self.security = security
        }
    }

    public var home: HomeDirectory
    public var host: HostName
    public var slots: Int
    public var labels: [String: String]
    /// Where clients of this machine ask.
    public var control: String
    public var doors: [Door]
    /// The same, while it runs.
    public var access: AgentAccess
    /// Absolute path of the orch binary: for supervisors, MCP servers and hooks.
    public var orch: String
    /// The environment that workers and git inherit from.
    public var environment: [String: String]
    /// How workers are run.
    public var worker: WorkerHost
    /// What this host does about a worker that stalls.
    public var policy: AgentPolicy
    /// When it takes no new session, whatever slots are free.
    public var gate = LoadGate()
    /// Checkouts of this host, by project name.
    public var checkouts: [String: String]
    /// The worker's prompt, before it is filled in.
    public var promptTemplate: String
    /// What the operator has answered about repositories' set-up commands; read anew each time, so that `orch trust` works at once.
    public var trust: @Sendable () throws -> [TrustEntry]

    /// The settings of an agent.
    public init(
        home: HomeDirectory, host: HostName, slots: Int, labels: [String: String], control: String, doors: [Door], access: AgentAccess,
        orch: String, environment: [String: String], worker: WorkerHost, policy: AgentPolicy, checkouts: [String: String], promptTemplate: String,
        trust: @escaping @Sendable () throws -> [TrustEntry]
    ) {
        self.home = home
        self.host = host
        self.slots = slots
        self.labels = labels
        self.control = control
        self.doors = doors
        self.access = access
        self.orch = orch
        self.environment = environment
        self.worker = worker
        self.policy = policy
        self.checkouts = checkouts
        self.promptTemplate = promptTemplate
        self.trust = trust
    }
}
