import CPlatform
import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Waits for processes to end, on the calling thread.
enum ProcessWait {
    /// Processes that are waited for at a time: each costs a descriptor.
    private static let atOnce = 128
    /// Where the kernel gives no descriptor for a process, it is looked at this often (milliseconds).
    private static let lookAgain: Int32 = 20

    /// Returns when all have ended or `limit` has passed, whichever is first. True when all have ended.
    static func ended(_ processes: [ProcessIdentity], within limit: Duration) throws -> Bool {
        let deadline = SuspendingClock.now + limit
        var left = processes[...]
        while !left.isEmpty {
            guard try ended(batch: left.prefix(atOnce), deadline: deadline) else { return false }
            left = left.dropFirst(atOnce)
        }
        return true
    }

    private static func ended(batch: ArraySlice<ProcessIdentity>, deadline: SuspendingClock.Instant) throws -> Bool {
        for process in batch {
            while try process.isAlive() {
                let rest = deadline - SuspendingClock.now
                guard rest > .zero else { return false }
                try waitOnce(process, milliseconds: Int32(clamping: rest.milliseconds))
            }
        }
        return true
    }

    private static func waitOnce(_ process: ProcessIdentity, milliseconds: Int32) throws {
        var watch = platform_watch()
        let failure = platform_watch_process(&watch, process.pid)
        if failure == ESRCH { return }
        guard failure == 0 else {
            poll(nil, 0, min(milliseconds, lookAgain))
            return
        }
        defer { platform_watch_close(&watch) }
        // The pid may have changed hands between the look and the watch.
        guard try process.isAlive() else { return }
        var query = [pollfd(fd: watch.fd, events: Int16(POLLIN), revents: 0)]
        guard poll(&query, 1, milliseconds) >= 0 || errno == EINTR else { throw SystemFailure.last("wait for \(process)") }
    }
}

extension Duration {
    /// Rounded up, so that waiting for it is never a busy loop.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
