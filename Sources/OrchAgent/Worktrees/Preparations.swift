import OrchCore
import OrchWire
import Synchronization

/// The preparations that are under way, so that one can be ended: a clone may hang for as long as its time limit.
final class Preparations: Sendable {
    private let underWay = Mutex((last: UInt64(0), jobs: [UInt64: (key: AttemptKey, life: AsyncStream<Never>.Continuation)]()))

    /// Makes a job of what prepares an attempt; from here on it can be abandoned, also before it has begun.
    func job(_ key: AttemptKey, _ work: @escaping Jobs.Job) -> Jobs.Job {
        let (life, end) = AsyncStream.makeStream(of: Never.self)
        let number = underWay.withLock { underWay in
            underWay.last += 1
            underWay.jobs[underWay.last] = (key, end)
            return underWay.last
        }
        return {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await work()
                    end.finish()
                }
                for await _ in life {}
                group.cancelAll()
            }
            self.underWay.withLock { $0.jobs[number] = nil }
        }
    }

    /// Cancels what prepares an attempt: git and set-up commands get TERM, then KILL, and what they made is taken back.
    func abandon(_ key: AttemptKey) {
        underWay.withLock { underWay in
            for job in underWay.jobs.values where job.key == key { job.life.finish() }
        }
    }
}
