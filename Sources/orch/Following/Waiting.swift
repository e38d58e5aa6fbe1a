import ArgumentParser
import OrchCore

/// Waits for sessions, for `orch wait` and `orch spawn --wait`.
struct Waiting: Sendable {
    /// As timeout(1) ends.
    static let timedOut = ExitCode(124)

    let connection: DaemonConnection
    /// Nil: anything terminal, `pr_ready` or `stuck`.
    let until: SessionStatus?
    /// Nil: as long as it takes.
    let limit: Duration?

    /// Returns what each session came to. Throws `ExitCode` 124 when the time is over first, and a `Problem` when one ended otherwise.
    func wait(for references: [SessionReference]) async throws -> [SessionKey: SessionStatus] {
        let result: Result<SessionWait, any Error>?
        if let limit {
            result = await withinTime(limit) { await outcome(references) }
        } else {
            result = await outcome(references)
        }
        guard let wait = try result?.get() else { throw Self.timedOut }
        var reached: [SessionKey: SessionStatus] = [:]
        var others: [String] = []
        for (key, end) in wait.ends.sorted(by: { $0.key < $1.key }) {
            switch end {
            case .reached(let status): reached[key] = status
            case .endedOtherwise(let status): others.append("\(key): \(status.rawValue)")
            case .deleted: others.append("\(key): deleted")
            }
        }
        guard others.isEmpty else {
            let words = "\(others.count) of \(wait.ends.count) sessions ended without \(until?.rawValue ?? "a result")"
            throw Problem(.refused, words, next: "see 'orch get'", details: others)
        }
        return reached
    }

    private func outcome(_ references: [SessionReference]) async -> Result<SessionWait, any Error> {
        do {
            let follower = try await EventFollower.open(connection)
            let wait = try await follow(follower, references)
            await follower.close()
            return .success(wait)
        } catch {
            return .failure(error)
        }
    }

    /// Subscribed, then looked at, then followed: nothing falls between.
    private func follow(_ follower: EventFollower, _ references: [SessionReference]) async throws -> SessionWait {
        let head = try await follower.head()
        var wait = SessionWait(until: until)
        for reference in references {
            guard let session = try await connection.call(.get(reference)).reply.detail?.session, let key = session.key else {
                throw DaemonConnection.unexpected()
            }
            wait.add(key, at: session.status)
        }
        guard !wait.isOver else { return wait }
        try await follower.follow(after: head, number: head.number) { news in
            if case .event(let event) = news { wait.take(event) }
            return wait.isOver ? .stop : .goOn
        }
        guard wait.isOver else { throw Problem(.unreachable, "the connection to the coordinator is closed", next: "see 'orch status'") }
        return wait
    }
}
