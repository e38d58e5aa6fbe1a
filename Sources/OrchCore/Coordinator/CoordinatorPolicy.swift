/// What the operator of a coordinator has settled about placement: data of its `config.json`. What is nil or absent bounds nothing.
public struct CoordinatorPolicy: Hashable, Sendable {
    /// Sessions that hold a slot at a time, on all hosts together.
    public var maxWorkers: Int?
    /// The same, of one project.
    public var projects: [ProjectName: Int]
    public var hosts: [HostName: HostTerms]

    /// What the coordinator makes of a host: it can only give it less work, never more than the host takes.
    public struct HostTerms: Hashable, Sendable {
        /// Slots that are used of those that the host has.
        public var slots: Int?
        /// Beside the host's own labels, over those of the same name.
        public var labels: [String: String]

        public init(slots: Int? = nil, labels: [String: String] = [:]) {
            self.slots = slots
            self.labels = labels
        }
    }

    public init(maxWorkers: Int? = nil, projects: [ProjectName: Int] = [:], hosts: [HostName: HostTerms] = [:]) {
        self.maxWorkers = maxWorkers
        self.projects = projects
        self.hosts = hosts
    }
}
