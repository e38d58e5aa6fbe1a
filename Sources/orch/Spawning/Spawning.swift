import OrchCore
import OrchForge

/// What `orch spawn` was asked for.
struct SpawnOrder: Sendable {
    let issues: [IssueNumber]
    var place = PlaceOrder()
    let given: IssueReading.Given
    let base: String?
    let model: String?
    let mode: SessionMode
}

/// Where and when the sessions of one `orch spawn` may run.
struct PlaceOrder: Sendable {
    var host: HostName?
    var labels: [String: String] = [:]
    /// Sessions as the person names them; a bare number is one of the same project.
    var after: [String] = []
    var priority: Int?

    func wishes(in project: ProjectName) throws(InvalidName) -> PlacementWishes? {
        guard !labels.isEmpty || !after.isEmpty || priority != nil else { return nil }
        var keys: [SessionKey] = []
        for text in after { keys.append(text.contains("/") ? try SessionKey(text) : SessionKey(project: project, id: try SessionID(text))) }
        return PlacementWishes(labels: labels.isEmpty ? nil : labels, after: keys.isEmpty ? nil : keys, priority: priority)
    }
}

/// Puts sessions into the ledger, one for each issue.
enum Spawning {
    /// What became of the issues.
    struct Result: Sendable {
        var sessions: [StatusFile] = []
        var failures = Failures()
    }

    /// Tries every issue. A failure of one is in the result; what makes all fail is thrown.
    ///
    /// - Parameters:
    ///   - wait: until each session has come to a result; the sessions are as they were then.
    ///   - said: called for each session as soon as it is in the ledger.
    static func run(_ order: SpawnOrder, in surroundings: Surroundings, wait: Bool, said: (StatusFile) throws -> Void) async throws -> Result {
        guard let settings = surroundings.repository else {
            throw Problem(.usage, "there is no orchestration.config.json here", next: "run 'orch init' in the repository")
        }
        Output.note(settings.warnings.map { "orch: \($0)" })
        let plan = try await SpawnPlan.make(
            settings, environment: surroundings.environment, base: order.base, model: order.model, mode: order.mode)
        let reading = IssueReading(given: order.given, settings: settings, environment: surroundings.environment)
        let wishes = try order.place.wishes(in: plan.project.name)
        let connection = try await DaemonStart.connect(surroundings)
        var result = Result()
        for issue in unique(order.issues) {
            do {
                let session = try await spawn(plan.spec(issue.session, try await reading.issue(issue)), host: order.place.host, wishes, connection)
                result.sessions.append(session)
                try said(session)
            } catch let problem as Problem {
                result.failures.add(issue.session.text, problem)
            } catch let error as ForgeError {
                result.failures.add(issue.session.text, error)
            }
        }
        if wait { result.sessions = try await ended(result.sessions, connection) }
        await connection.close()
        return result
    }

    private static func spawn(
        _ spec: SessionSpec, host: HostName?, _ wishes: PlacementWishes?, _ connection: DaemonConnection
    ) async throws -> StatusFile {
        guard let session = try await connection.call(.spawn(Request.Spawn(spec: spec, host: host, wishes: wishes))).reply.session else {
            throw DaemonConnection.unexpected()
        }
        return session
    }

    private static func ended(_ sessions: [StatusFile], _ connection: DaemonConnection) async throws -> [StatusFile] {
        let references = sessions.compactMap(\.key).map { SessionReference(project: $0.project, projectIsSaid: true, id: $0.id) }
        _ = try await Waiting(connection: connection, until: nil, limit: nil).wait(for: references)
        var now: [StatusFile] = []
        for reference in references {
            guard let session = try await connection.call(.get(reference)).reply.detail?.session else { throw DaemonConnection.unexpected() }
            now.append(session)
        }
        return now
    }

    private static func unique(_ issues: [IssueNumber]) -> [IssueNumber] {
        var seen: Set<IssueNumber> = []
        return issues.filter { seen.insert($0).inserted }
    }
}
