import OrchCore

/// What `orch down` says of workers that it leaves running.
enum GoingOn {
    /// - Parameter sessions: as the agent lists them; nil when it could not be asked.
    static func lines(_ sessions: [StatusFile]?) -> [String] {
        guard let sessions else { return ["Whether workers go on is not known: the agent was not there to be asked."] }
        let working = sessions.filter { $0.status.needsWorker && $0.run > 0 }.sorted { name($0) < name($1) }
        guard let first = working.first else { return [] }
        let count = working.count == 1 ? "1 worker goes on" : "\(working.count) workers go on"
        return ["\(count) without the daemons:"] + working.map { "  \(name($0))  \($0.status.rawValue)  \($0.issue.title.printable(limit: 60))" }
            + ["What they do is taken up by the next 'orch up'. To end one: 'orch up', then 'orch cancel \(name(first))'."]
    }

    private static func name(_ session: StatusFile) -> String { "\(session.project)/\(session.id.printable(limit: Limits.nameBytes))" }
}
