import OrchCore

extension DaemonLauncher {
    /// Has a service manager start the daemon, and returns when it is ready.
    ///
    /// - Parameters:
    ///   - old: the process that the new one comes in the place of.
    ///   - start: asks the manager.
    /// - Throws: `DaemonNotStarted` with what the daemon and the manager said.
    public func ready(after old: ProcessIdentity? = nil, _ start: () async throws -> Void) async throws -> DaemonRecord {
        try home.create()
        let log = DaemonLog(path: home.log(of: role))
        let offset = log.length()
        // Watched before the start, so that no change is missed.
        let changes = try FileWatch.changes(of: [.directory(home.run)])
        do {
            try await start()
        } catch {
            if error is CancellationError { throw error }
            throw DaemonNotStarted(role: role, problem: "\(error)", lines: try log.lastLines(after: offset), log: log.path)
        }
        guard let record = try await record(after: old, changes) else {
            throw DaemonNotStarted(
                role: role, problem: "its service was not ready after \(limit ?? Self.startLimit)", lines: try log.lastLines(after: offset),
                log: log.path)
        }
        return record
    }

    private func record(after old: ProcessIdentity?, _ changes: AsyncStream<Void>) async throws -> DaemonRecord? {
        try await withThrowingTaskGroup(of: DaemonRecord?.self) { group in
            group.addTask {
                if let record = try next(after: old) { return record }
                for await _ in changes {
                    if let record = try next(after: old) { return record }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: limit ?? Self.startLimit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func next(after old: ProcessIdentity?) throws -> DaemonRecord? {
        guard let record = try DaemonState.ready(role, in: home), record.process != old else { return nil }
        return record
    }
}
