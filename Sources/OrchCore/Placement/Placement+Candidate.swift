extension Placement {
    /// What placement needs to know of a host.
    public struct Candidate: Hashable, Sendable {
        public var name: HostName
        public var reachability: Reachability
        public var lostSince: Timestamp?
        public var slots: Int
        public var slotsUsed: Int
        public var notReady: [String]
        /// Nil while the host has never been heard.
        public var labels: [String: String]?
        /// The operator lets it take no new work.
        public var isDraining = false
        /// Its key was taken away: it is never heard again.
        public var isRevoked = false
        /// The id of its machine, and what it says of repositories.
        public var machine: String?
        public var facts: HostFacts?

        public init(name: HostName, reachability: Reachability, lostSince: Timestamp?, slots: Int, slotsUsed: Int, notReady: [String]) {
            self.name = name
            self.reachability = reachability
            self.lostSince = lostSince
            self.slots = slots
            self.slotsUsed = slotsUsed
            self.notReady = notReady
        }

        var free: Int { max(0, slots - slotsUsed) }

        /// Why this host takes nothing at the moment; nil when it does.
        public var obstacle: String? {
            if isRevoked { return "the key of \(name) was revoked" }
            switch reachability {
            case .unreachable: return lostSince.map { "\(name) is unreachable since \($0.clock)" } ?? "\(name) is not connected yet"
            case .quiet: return "\(name) is silent"
            case .connected: break
            }
            if isDraining { return "\(name) is draining" }
            if let missing = notReady.first { return "\(name) is not ready: \(missing)" }
            return free == 0 ? "\(name) is full (\(slotsUsed)/\(slots))" : nil
        }

        /// As `obstacle`, for a session that asks for labels: what a host has not got does not come with time.
        func obstacle(to wanted: [String: String]) -> String? {
            if !wanted.isEmpty, let labels, let missing = HostLabels.lacking(wanted, in: labels) { return "\(name) lacks \(missing)" }
            return obstacle
        }

        /// Whether nothing has to be cloned there first.
        func hasRepository(of project: ProjectSpec) -> Bool {
            if let machine, project.checkout?.machine == machine { return true }
            guard let facts else { return false }
            return facts.projects?.contains(project.name) == true || project.cloneName.map { facts.clones?.contains($0) == true } ?? false
        }
    }
}

extension Timestamp {
    /// `08:30 UTC`, with the date in front.
    var clock: String { String(iso8601.prefix(10)) + " " + String(iso8601.dropFirst(11).prefix(5)) + " UTC" }
}

extension ProjectSpec {
    /// What an agent calls its clone of the repository: `owner/repo`, the last two parts of its address; nil without a remote.
    var cloneName: String? {
        guard let remote else { return nil }
        let parts = remote.split { $0 == "/" || $0 == ":" }.map { String($0) }
        guard let last = parts.last, parts.count > 1 else { return nil }
        let repo = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        return "\(parts[parts.count - 2])/\(repo)"
    }
}
