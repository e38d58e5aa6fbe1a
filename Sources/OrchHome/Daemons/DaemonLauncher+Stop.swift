#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension DaemonLauncher {
    /// What became of a daemon that was to end.
    public enum Stopped: Hashable, Sendable {
        case notRunning
        case ended(pid: Int32)
        /// It was told, and has not ended within the limit.
        case stillEnding(pid: Int32)
    }

    /// Tells the daemon to end (TERM) and waits for it. It is never killed: it may be writing down what it knows.
    public func stop() async throws -> Stopped {
        guard let process = try found() else { return .notRunning }
        guard try process.send(SIGTERM) else { return .notRunning }
        guard let end = try ProcessWatch.end(of: process) else { return .ended(pid: process.pid) }
        let hasEnded = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in end {}
                return !Task.isCancelled
            }
            group.addTask {
                try await Task.sleep(for: limit ?? Self.stopLimit)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        return hasEnded ? .ended(pid: process.pid) : .stillEnding(pid: process.pid)
    }

    private func found() throws -> ProcessIdentity? {
        switch try DaemonState.of(role, in: home) {
        case .notRunning: return nil
        case .running(let record): return record.process
        case .starting(let pid):
            guard let pid, let process = try ProcessIdentity(pid: pid) else { return nil }
            // Only while the lock is held is its pid the daemon's.
            return try FileLock.isHeld(home.lock(of: role)) ? process : nil
        }
    }
}
