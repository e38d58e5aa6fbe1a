import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Brings reports to where they belong: the worker's own spool within a worker, else a daemon of this machine.
struct Reporting: Sendable {
    private static let doors: [DaemonConnection.Door] = [.coordinator, .agent]

    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// A report of this moment with an id of its own.
    static func report(
        status: SessionStatus? = nil, reason: String? = nil, pullRequestUrl: String? = nil, acknowledges: Bool = false
    ) -> Report {
        Report(
            id: UUID().uuidString, status: status, reason: reason?.clipped(bytes: Limits.textBytes), pullRequestUrl: pullRequestUrl,
            acknowledges: acknowledges, at: WallClock.now())
    }

    /// - Parameter word: what the person is told the session is now.
    /// - Returns: the lines to print.
    func send(_ report: Report, of session: SessionReference, word: String) async throws -> [String] {
        if let lines = try put(report, of: session, word: word) { return lines }
        return try await DaemonConnection.with(Self.doors, in: surroundings) { connection in
            let done = try await connection.order(Request.Order(session: session, kind: .update, report: report))
            return OrderRendering(current: surroundings.project).lines(done, word: word)
        }
    }

    /// A sign of life.
    func beat(of session: SessionReference) async throws -> [String] {
        let word = "heartbeat"
        if let lines = try put(Self.report(), of: session, word: word) { return lines }
        return try await DaemonConnection.with(Self.doors, in: surroundings) { connection in
            guard let done = try await connection.call(.heartbeat(session)).reply.done else { throw DaemonConnection.unexpected() }
            return OrderRendering(current: surroundings.project).lines(done, word: word)
        }
    }

    /// Nil outside of the worker of this session.
    private func put(_ report: Report, of session: SessionReference, word: String) throws -> [String]? {
        guard let door = WorkerDoor(surroundings.environment), door.isFor(session) else { return nil }
        try door.put(report)
        return ["\(session): \(word)"]
    }
}
