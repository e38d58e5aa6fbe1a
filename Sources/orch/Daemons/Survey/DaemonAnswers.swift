import OrchCore
import OrchHome

/// What the running daemons say when they are asked.
struct DaemonAnswers: Sendable {
    /// A daemon that does not answer within this time is shown as one that does not.
    private static let patience: Duration = .seconds(5)

    let machine: Machine

    /// A daemon's own account; nil when it does not answer.
    func status(of role: DaemonRole) async throws -> DaemonStatus? { try await ask(role, .status)?.status }

    /// The sessions on this host that have not ended; nil when the agent does not answer.
    func sessionsOfAgent() async throws -> [StatusFile]? {
        try await ask(.agent, .list(Request.List(project: nil, host: nil, completed: 0)))?.sessions?.sessions
    }

    private func ask(_ role: DaemonRole, _ call: Request.Call) async throws -> Reply? {
        // The question has nothing to do with the repository of the current directory, nor with mistakes in its settings.
        let surroundings = try Surroundings(Place(environment: machine.environment, directory: "/"))
        let door: DaemonConnection.Door = role == .agent ? .agent : .coordinator
        guard let connection = try await DaemonConnection.open([door], in: surroundings) else { return nil }
        // Whatever goes wrong on the way, it is no answer.
        let answer: Reply?? = await withinTime(Self.patience) { try? await connection.call(call).reply }
        await connection.close()
        return answer ?? nil
    }
}
