/// Waits until a daemon is ready or has ended, from what the kernel tells: nothing is looked at again and again.
struct DaemonReadiness: Sendable {
    let role: DaemonRole
    let home: HomeDirectory
    /// Of the folder of the record.
    let changes: AsyncStream<Void>
    /// The process that was started.
    let process: ProcessIdentity
    /// Its end; nil when it has ended already.
    let end: AsyncStream<Never>?

    enum Outcome: Hashable, Sendable {
        case ready(DaemonRecord)
        case ended
        case late
    }

    func outcome(within limit: Duration) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await recordAppears() }
            group.addTask { try await processEnds() }
            group.addTask {
                try await Task.sleep(for: limit)
                return .late
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            return .late
        }
    }

    private func recordAppears() async throws -> Outcome? {
        if let record = try DaemonState.ready(role, in: home) { return .ready(record) }
        for await _ in changes {
            if let record = try DaemonState.ready(role, in: home) { return .ready(record) }
        }
        return nil
    }

    /// Our process may have ended because another was first: then that one's record is waited for.
    private func processEnds() async throws -> Outcome? {
        if let end { for await _ in end {} }
        if Task.isCancelled { return nil }
        switch try DaemonState.of(role, in: home) {
        case .running(let record): return .ready(record)
        case .starting: return nil
        case .notRunning: return .ended
        }
    }
}
