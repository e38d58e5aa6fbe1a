/// What a host decides about its workers and what they leave, beyond what it runs.
public struct AgentPolicy: Hashable, Sendable {
    /// Milliseconds awake without a sign of life after which a worker is `stalled`: it is interrupted and continued, once, then a person is
    /// asked. Nil: never.
    public var stalledAfter: Int64?
    /// Days after its end that a session's worktree is kept, for `prune`.
    public var keepDays: Int

    public init(stalledAfter: Int64? = Timing.stalled, keepDays: Int = Limits.keepDays) {
        self.stalledAfter = stalledAfter
        self.keepDays = keepDays
    }
}
