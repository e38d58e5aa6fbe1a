/// Which host takes a session, or why none does.
public enum Placement: Hashable, Sendable {
    case on(HostName)
    /// A sentence for `orch list`: "gpu-box is full (4/4)".
    case waits(String)

    /// Decides for one session. A pinned session goes to its host or waits, and so does one that asks for labels: never elsewhere. Of the
    /// hosts that may take it the best has its repository already, then the largest part of its slots free, then the first name.
    public static func decide(
        pinned: HostName?, labels: [String: String] = [:], project: ProjectSpec? = nil, among candidates: [Candidate]
    ) -> Placement {
        if let pinned {
            guard let host = candidates.first(where: { $0.name == pinned }) else { return .waits("there is no host \(pinned)") }
            return host.obstacle(to: labels).map(Placement.waits) ?? .on(pinned)
        }
        let open = candidates.filter { $0.obstacle(to: labels) == nil }.map { (host: $0, isAtHome: project.map($0.hasRepository) ?? false) }
        let best = open.min { a, b in
            guard a.isAtHome == b.isAtHome else { return a.isAtHome }
            // Compares a.free / a.slots with b.free / b.slots without division.
            let (left, right) = (a.host.free * b.host.slots, b.host.free * a.host.slots)
            return left == right ? a.host.name < b.host.name : left > right
        }
        if let best { return .on(best.host.name) }
        guard !candidates.isEmpty else { return .waits("there is no host yet") }
        let obstacles = candidates.sorted { $0.name < $1.name }.prefix(Limits.obstaclesNamed).compactMap { $0.obstacle(to: labels) }
        let others = candidates.count - obstacles.count
        return .waits((obstacles + (others > 0 ? ["and \(others) more hosts"] : [])).joined(separator: "; "))
    }
}
