/// What the operator asks of placement for one session, beside a host. What is nil asks for nothing.
public struct PlacementWishes: Hashable, Sendable, Codable {
    /// Labels that the host must have. An empty value asks for the label, whatever its value is. At most `Limits.wishes`.
    public var labels: [String: String]?
    /// Sessions that must be complete before this one is placed. At most `Limits.wishes`.
    public var after: [SessionKey]?
    /// Higher goes first in the queue: `priorities`, `usualPriority` where it is nil.
    public var priority: Int?

    /// What a priority may be.
    public static let priorities = 0...100
    /// Where nothing is said.
    public static let usualPriority = 50

    public init(labels: [String: String]? = nil, after: [SessionKey]? = nil, priority: Int? = nil) {
        self.labels = labels
        self.after = after
        self.priority = priority
    }

    /// Why this can't be asked for; nil when it can.
    var problem: Problem? {
        if max(labels?.count ?? 0, after?.count ?? 0) > Limits.wishes {
            return Problem(.tooLarge, "a session asks for at most \(Limits.wishes) labels, and waits for at most \(Limits.wishes) others")
        }
        for (key, value) in labels ?? [:] where !HostLabels.isLabel(key, value) {
            return Problem(.usage, "\(HostLabels.text(key, value).printable(limit: 80)) is no label", next: "write key=value, such as gpu=true")
        }
        guard let priority, !Self.priorities.contains(priority) else { return nil }
        return Problem(.usage, "a priority is a number from \(Self.priorities.lowerBound) to \(Self.priorities.upperBound)")
    }
}

extension SessionRecord {
    /// Sessions that must be complete before this one is placed.
    public var after: [SessionKey] { wishes?.after ?? [] }

    /// Labels that its host must have.
    public var labels: [String: String] { wishes?.labels ?? [:] }

    /// Its place in the queue.
    var queuePlace: PlacementQueue.Place { PlacementQueue.Place(priority: wishes?.priority ?? PlacementWishes.usualPriority, order: order) }
}
