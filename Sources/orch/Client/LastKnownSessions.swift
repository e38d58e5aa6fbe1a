import OrchCore
import OrchHome

/// The sessions as their status files tell, for when no daemon runs.
struct LastKnownSessions: Hashable, Sendable {
    let sessions: [StatusFile]
    /// What was passed over, one sentence each.
    let problems: [String]

    init(_ sessions: [StatusFile], problems: [String] = []) {
        self.sessions = sessions
        self.problems = problems
    }

    static func read(_ home: HomeDirectory) throws -> LastKnownSessions {
        let listing = try StatusFileListing.read(home)
        let rest = listing.leftOut > 0 ? ["\(listing.leftOut) more files were left out"] : []
        return LastKnownSessions(listing.files, problems: listing.problems + rest)
    }

    /// As the coordinator would list them.
    func list(_ list: Request.List) -> SessionList {
        let chosen = sessions.filter { list.project == nil || $0.project == list.project }.filter { list.host == nil || $0.host == list.host }
        let active = chosen.filter { !$0.status.isTerminal }.sorted { $0.startedAt < $1.startedAt }
        let ended = chosen.filter(\.status.isTerminal).sorted { $0.lastHeartbeat > $1.lastHeartbeat }
        return SessionList(sessions: active + ended.prefix(max(0, list.completed)), completed: ended.count)
    }

    /// A session, without what only a daemon knows.
    func get(_ reference: SessionReference) throws(Problem) -> SessionDetail {
        let named = sessions.filter { $0.id == reference.id.text }
        let key = try reference.resolve(among: named.map(\.project))
        guard let session = named.first(where: { $0.key == key }) else {
            throw Problem(.notFound, "there is no session \(reference)", next: "see 'orch list'")
        }
        return SessionDetail(session: session, guidance: [], escalations: [], lastEnd: nil, waitingOrders: [])
    }
}
