import Dispatch
import Foundation
import Synchronization

/// Threads for a daemon's work beside its loop, which may block: files on a disk that stalls, a folder that is large.
///
/// The loop, its timers and its sockets run on the threads of Swift's own pool, which are as many as the machine has cores. As many
/// blocking reads on them would stand the daemon still, heartbeats too.
public final class BlockingThreads: TaskExecutor {
    /// Threads at a time; what is more waits for one.
    public static let limit = 64
    /// How long a thread with nothing to do stays.
    private static let idleSeconds = 10

    private struct Room {
        var waiting: [UnownedJob] = []
        var threads = 0
        var idle = 0
    }

    private let room = Mutex(Room())
    /// Counts what waits.
    private let news = DispatchSemaphore(value: 0)

    /// No threads yet: they come with the work.
    public init() {}

    /// Takes a piece of work, with a thread of its own as long as there are fewer than `limit`.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = room.withLock { room in
            room.waiting.append(job)
            guard room.waiting.count > room.idle, room.threads < Self.limit else { return false }
            room.threads += 1
            room.idle += 1
            return true
        }
        news.signal()
        if needsThread { Thread.detachNewThread { self.work() } }
    }

    private func work() {
        while let job = next() {
            job.runSynchronously(on: asUnownedTaskExecutor())
            room.withLock { $0.idle += 1 }
        }
    }

    /// Nil when this thread has had nothing to do for a while, and is to end.
    private func next() -> UnownedJob? {
        while true {
            let hasNews = news.wait(timeout: .now() + .seconds(Self.idleSeconds)) == .success
            let (job, ends) = room.withLock { room -> (UnownedJob?, Bool) in
                if hasNews {
                    room.idle -= 1
                    return (room.waiting.removeFirst(), false)
                }
                // What came in this very instant is waited for once more.
                guard room.waiting.isEmpty else { return (nil, false) }
                room.idle -= 1
                room.threads -= 1
                return (nil, true)
            }
            if let job { return job }
            if ends { return nil }
        }
    }
}
