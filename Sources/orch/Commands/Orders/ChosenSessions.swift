import ArgumentParser
import OrchCore

/// Sessions by their names, or `--all`.
struct ChosenSessions: ParsableArguments {
    @Argument(help: ArgumentHelp("Sessions: 123 or project/123.", valueName: "session"))
    var sessions: [String] = []

    @Flag(help: "All sessions that this is meant for.")
    var all = false

    func validate() throws {
        if all == sessions.isEmpty { return }
        throw ValidationError(all ? "Name sessions or give --all, not both." : "Name a session, or give --all.")
    }

    /// - Parameter isMeant: which of all sessions the order makes sense for.
    func references(_ orders: Orders, where isMeant: (StatusFile) -> Bool) async throws -> [SessionReference] {
        guard all else { return try orders.surroundings.references(sessions) }
        let found = try await orders.all(where: isMeant)
        if found.isEmpty { try Output.write(["No such sessions."]) }
        return found
    }
}
