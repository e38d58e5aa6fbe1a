import Logging
import OrchCore
import OrchHome
import Synchronization

/// The runs of this host: started, followed, spoken to and ended. One job for each, with a lane on which the machine's orders come one
/// after the other.
final class RunRoom: Sendable {
    typealias Bring = @Sendable (AgentInput) async -> Void

    let settings: AgentSettings
    let template: Template
    let worktrees: WorktreeRoom
    let sandboxes: Sandboxes
    let log: Logger
    private let lanes = Mutex<[AttemptKey: (fence: Fence, orders: AsyncStream<RunLane.Order>.Continuation)]>([:])

    /// - Throws: `TemplateError` for a prompt that is none.
    init(_ settings: AgentSettings, worktrees: WorktreeRoom, log: Logger) throws {
        self.settings = settings
        self.worktrees = worktrees
        sandboxes = Sandboxes(settings: settings)
        self.log = log
        template = try Template(settings.promptTemplate)
    }

    /// Opens the lane of a run at once, so that orders given from here on find it, and gives the job that does the rest.
    ///
    /// - Parameter offset: bytes of the event stream whose facts are in the journal; nil for a run that is to be started.
    func job(_ order: RunOrder, from offset: UInt64?, _ bring: @escaping Bring) -> @Sendable () async -> Void {
        let (orders, lane) = AsyncStream.makeStream(of: RunLane.Order.self)
        let fence = Fence(attempt: order.key.attempt, run: order.run)
        // A run that is looked at again leaves its old lane: that job ends, this one tells everything anew.
        lanes.withLock { $0.updateValue((fence, lane), forKey: order.key) }?.orders.finish()
        let job = RunJob(order: order, room: self, bring: bring)
        return {
            await job.run(from: offset, orders: orders)
            lane.finish()
            self.lanes.withLock { lanes in
                if lanes[order.key]?.fence == fence { lanes[order.key] = nil }
            }
        }
    }

    /// Puts an order on the lane of a run. A run without a lane has ended; its end tells the machine more than any order could do.
    func tell(_ key: AttemptKey, run: UInt64, _ order: RunLane.Order) {
        lanes.withLock { lanes in
            guard let lane = lanes[key], lane.fence.run == run else { return }
            lane.orders.yield(order)
        }
    }

    func directory(of key: AttemptKey, run: UInt64) -> RunDirectory {
        RunDirectory(path: settings.home.run(of: key.session, fence: Fence(attempt: key.attempt, run: run)))
    }

    /// Removes a report that is in the journal.
    func discard(report name: String, of key: AttemptKey, run: UInt64) {
        do {
            try RunReports(runDirectory: directory(of: key, run: run).path).discard(name)
        } catch {
            log.error("a report can't be removed", metadata: ["attempt": "\(key)", "cause": "\(error)"])
        }
    }
}
