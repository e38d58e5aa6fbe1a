/// The timers of a machine: values that come back when their time is over. Nothing is cancelled; a machine knows a late timer by its parts.
public final class Timers<ID: Sendable>: Sendable {
    private let orders: AsyncStream<(ID, Int64)>
    private let order: AsyncStream<(ID, Int64)>.Continuation
    private let clock: any Clock<Duration>

    /// - Parameter clock: what the milliseconds are counted by.
    public init(clock: any Clock<Duration>) {
        self.clock = clock
        // Unbounded, but fed only by the machine, which has a few timers for each host and attempt.
        (orders, order) = AsyncStream.makeStream()
    }

    /// Brings `id` back after so many milliseconds.
    public func schedule(_ id: ID, after milliseconds: Int64) { order.yield((id, milliseconds)) }

    /// Runs until the task is cancelled.
    public func run(_ fired: @escaping @Sendable (ID) async -> Void) async {
        await withDiscardingTaskGroup { group in
            for await (id, milliseconds) in orders {
                group.addTask { [clock] in
                    do {
                        try await clock.sleep(for: .milliseconds(max(0, milliseconds)))
                    } catch {
                        return  // Cancelled: nobody waits for it any more.
                    }
                    await fired(id)
                }
            }
            group.cancelAll()
        }
    }
}
