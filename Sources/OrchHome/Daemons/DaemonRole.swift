/// The two daemons of a machine.
public enum DaemonRole: String, Hashable, Sendable, Codable, CaseIterable {
    case coordinator, agent
}

extension HomeDirectory {
    /// Where a daemon says who and where it is.
    public func record(of role: DaemonRole) -> String { "\(run)/\(role.rawValue).json" }
    /// The file that a daemon has locked as long as it lives.
    public func lock(of role: DaemonRole) -> String { "\(run)/\(role.rawValue).lock" }
    /// Where a daemon that was started in the background writes.
    public func log(of role: DaemonRole) -> String { "\(root)/\(role.rawValue)/log" }
    /// Its automatic starts that failed lately.
    public func startFailures(of role: DaemonRole) -> String { "\(run)/\(role.rawValue).failed.json" }
}
