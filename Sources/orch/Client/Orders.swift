import OrchCore

/// One order for many sessions: it goes out to all at once, each answer is told as it comes, and what failed at the end.
struct Orders {
    let connection: DaemonConnection
    let surroundings: Surroundings
    /// What a session is after it, such as `cancelled`.
    let word: String
    /// Where what is to be printed goes.
    var write: ([String]) throws -> Void = Output.write

    /// - Throws: the only problem, or one that lists them all.
    func give(_ kind: Command.Kind, to references: [SessionReference], keepWorktree: Bool = false) async throws {
        var problems: [Int: Problem] = [:]
        let orders = references.map { Request.Order(session: $0, kind: kind, keepWorktree: keepWorktree) }
        try await connection.order(all: orders) { index, answer in
            switch answer {
            case .success(let done): try write(OrderRendering(current: surroundings.project).lines(done, word: word))
            case .failure(let problem): problems[index] = problem
            }
        }
        var failures = Failures()
        for (index, problem) in problems.sorted(by: { $0.key < $1.key }) { failures.add(references[index].description, problem) }
        try failures.throwAny()
    }

    /// The sessions of the current project, else of all projects, that an order with `--all` is meant for.
    func all(where isMeant: (StatusFile) -> Bool) async throws -> [SessionReference] {
        let reply = try await connection.call(.list(Request.List(project: surroundings.project, host: nil, completed: 0))).reply
        guard let list = reply.sessions else { throw DaemonConnection.unexpected() }
        return list.sessions.filter(isMeant).compactMap(\.key).map { SessionReference(project: $0.project, projectIsSaid: true, id: $0.id) }
    }
}
