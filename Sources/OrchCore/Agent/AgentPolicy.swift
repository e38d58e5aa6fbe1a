/// What a host decides about its workers, beyond what it runs.
public struct AgentPolicy: Hashable, Sendable {
    /// Milliseconds awake without a sign of life after which a worker is `stalled`: it is interrupted and continued, once, then a person is
    /// asked. Nil: never.
    public var stalledAfter: Int64?

    public init(stalledAfter: Int64? = Timing.stalled) { self.stalledAfter = stalledAfter }
}
