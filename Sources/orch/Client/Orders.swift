import OrchCore

/// One order for many sessions: all are tried, what failed is told at the end.
struct Orders {
    let connection: DaemonConnection
    let surroundings: Surroundings
    /// What a session is after it, such as `cancelled`.
    let word: String
    /// Where what is to be printed goes.
    var write: ([String]) throws -> Void = Output.write

    /// - Throws: the only problem, or one that lists them all.
    func give(_ kind: Command.Kind, to references: [SessionReference], keepWorktree: Bool = false) async throws {
        var failures = Failures()
        for reference in references {
            do {
                let done = try await connection.order(Request.Order(session: reference, kind: kind, keepWorktree: keepWorktree))
                try write(OrderRendering(current: surroundings.project).lines(done, word: word))
            } catch let problem as Problem {
                failures.add(reference.description, problem)
            }
        }
        try failures.throwAny()
    }

    /// The sessions of the current project, else of all projects, that an order with `--all` is meant for.
    func all(where isMeant: (StatusFile) -> Bool) async throws -> [SessionReference] {
        let reply = try await connection.call(.list(Request.List(project: surroundings.project, host: nil, completed: 0))).reply
        guard let list = reply.sessions else { throw DaemonConnection.unexpected() }
        return list.sessions.filter(isMeant).compactMap(\.key).map { SessionReference(project: $0.project, projectIsSaid: true, id: $0.id) }
    }
}
