import OrchCore
import OrchHome

/// The daemon that a request went to: who asks does not wait for one that has ended.
struct AskedDaemon: Sendable {
    let role: DaemonRole
    let home: HomeDirectory
    /// Nil for one on another machine: nobody here sees its end.
    let process: ProcessIdentity?

    /// Most replies come sooner: they cost no watch. After its end a daemon's last words may still be on their way for as long.
    private static let instant: Duration = .milliseconds(100)
    /// How long another daemon may take to come in its place.
    private static let succession: Duration = .seconds(5)

    /// Returns when the daemon has ended, or the task is cancelled.
    func end() async {
        guard let process else { return await untilCancelled() }
        do {
            try await ContinuousClock().sleep(for: Self.instant)
            if let end = try ProcessWatch.end(of: process) { for await _ in end {} }
            try await ContinuousClock().sleep(for: Self.instant)
        } catch {
            // It cannot be watched: the reply's own time limit has to do.
            await untilCancelled()
        }
    }

    private func untilCancelled() async {
        let (never, continuation) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        continuation.finish()
    }

    /// The daemon that has come in its place; nil when none comes in time.
    func successor() async -> AskedDaemon? {
        guard process != nil else { return nil }
        return await withinTime(Self.succession) {
            do {
                let changes = try FileWatch.changes(of: [.directory(home.run)])
                if let next = try next() { return next }
                for await _ in changes {
                    if let next = try next() { return next }
                }
            } catch {
                // What cannot be watched does not come.
            }
            return nil
        } ?? nil
    }

    private func next() throws -> AskedDaemon? {
        guard let record = try DaemonState.ready(role, in: home), record.process != process else { return nil }
        return AskedDaemon(role: role, home: home, process: record.process)
    }

    /// What is said when nobody comes.
    var hasEnded: Problem {
        Problem(
            .unreachable, "the \(role.rawValue) ended while it was asked",
            next: "run 'orch up', then see 'orch list': it may have done what was asked")
    }
}
