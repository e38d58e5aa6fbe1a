extension Request {
    /// The sessions that a spawn is to wait for, as far as so many are allowed.
    public var after: [SessionKey] {
        guard case .spawn(let spawn) = call else { return [] }
        return Array(spawn.wishes?.after?.prefix(Limits.wishes) ?? [])
    }

    /// The session that it names; nil for requests about all.
    public var session: SessionReference? {
        switch call {
        case .spawn(let spawn): SessionReference(project: spawn.spec.project.name, projectIsSaid: true, id: spawn.spec.id)
        case .get(let reference), .heartbeat(let reference): reference
        case .order(let order): order.session
        case .logs(let logs): logs.session
        case .list, .events, .sweep, .host, .status: nil
        }
    }
}
