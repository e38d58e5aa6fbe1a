/// Which host takes a session, or why none does.
public enum Placement: Hashable, Sendable {
    case on(HostName)
    /// A sentence for `orch list`: "gpu-box is full (4/4)".
    case waits(String)

    /// What placement needs to know of a host.
    public struct Candidate: Hashable, Sendable {
        public var name: HostName
        public var reachability: Reachability
        public var lostSince: Timestamp?
        public var slots: Int
        public var slotsUsed: Int
        public var notReady: [String]

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
        var obstacle: String? {
            switch reachability {
            case .unreachable: return lostSince.map { "\(name) is unreachable since \($0.clock)" } ?? "\(name) is not connected yet"
            case .quiet: return "\(name) is silent"
            case .connected: break
            }
            if let missing = notReady.first { return "\(name) is not ready: \(missing)" }
            return free == 0 ? "\(name) is full (\(slotsUsed)/\(slots))" : nil
        }
    }

    /// Decides for one session. A pinned session goes to its host or waits; any other goes where the largest part of the slots is free,
    /// the first by name among equals.
    public static func decide(pinned: HostName?, among candidates: [Candidate]) -> Placement {
        if let pinned {
            guard let host = candidates.first(where: { $0.name == pinned }) else { return .waits("there is no host \(pinned)") }
            return host.obstacle.map(Placement.waits) ?? .on(pinned)
        }
        let open = candidates.filter { $0.obstacle == nil }
        let best = open.min { a, b in
            // Compares a.free / a.slots with b.free / b.slots without division.
            let (left, right) = (a.free * b.slots, b.free * a.slots)
            return left == right ? a.name < b.name : left > right
        }
        if let best { return .on(best.name) }
        guard !candidates.isEmpty else { return .waits("there is no host yet") }
        let obstacles = candidates.sorted { $0.name < $1.name }.prefix(Limits.obstaclesNamed).compactMap(\.obstacle)
        let others = candidates.count - obstacles.count
        return .waits((obstacles + (others > 0 ? ["and \(others) more hosts"] : [])).joined(separator: "; "))
    }
}

extension Timestamp {
    /// `08:30 UTC`, with the date in front.
    var clock: String { String(iso8601.prefix(10)) + " " + String(iso8601.dropFirst(11).prefix(5)) + " UTC" }
}
