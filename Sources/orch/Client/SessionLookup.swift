import OrchCore

/// Sessions as the daemons know them; with every daemon down, as their status files tell.
struct SessionLookup: Sendable {
    private static let doors: [DaemonConnection.Door] = [.coordinator, .agent]

    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func list(_ list: Request.List) async throws -> SessionList {
        guard let connection = try await DaemonConnection.open(Self.doors, in: surroundings) else {
            return try lastKnown().list(list)
        }
        if connection.door == .agent { Output.note(["orch: no coordinator runs here: the sessions of this host"]) }
        let reply = try await connection.call(.list(list)).reply
        await connection.close()
        guard let sessions = reply.sessions else { throw DaemonConnection.unexpected() }
        return sessions
    }

    func get(_ session: SessionReference) async throws -> SessionDetail {
        guard let connection = try await DaemonConnection.open(Self.doors, in: surroundings) else {
            return try lastKnown().get(session)
        }
        let reply = try await connection.call(.get(session)).reply
        await connection.close()
        guard let detail = reply.detail else { throw DaemonConnection.unexpected() }
        return detail
    }

    private func lastKnown() throws -> LastKnownSessions {
        let sessions = try LastKnownSessions.read(surroundings.home)
        Output.note(["orch: no daemon is running: last known state"] + sessions.problems.map { "  \($0)" })
        return sessions
    }
}
