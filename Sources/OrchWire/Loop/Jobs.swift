/// Long work of a daemon, beside its loop: each job is a child of one task group, so that none is left when the daemon ends.
public final class Jobs: Sendable {
    /// One piece of work; it ends by itself when its task is cancelled.
    public typealias Job = @Sendable () async -> Void

    private let orders: AsyncStream<Job>
    private let order: AsyncStream<Job>.Continuation

    /// No jobs yet.
    public init() {
        // Unbounded, but fed only by the machine, which has a few jobs for each attempt.
        (orders, order) = AsyncStream.makeStream()
    }

    /// Starts a job; one that is added before `run` starts with it.
    public func add(_ job: @escaping Job) { order.yield(job) }

    /// Runs jobs until the task is cancelled, then waits for those that are under way.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await job in orders { group.addTask { await job() } }
            group.cancelAll()
        }
    }
}
