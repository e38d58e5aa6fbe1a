import OrchCore

/// `orch get --json`: the members of the status file, and beside them what the coordinator knows.
struct DetailJSON: Encodable {
    let detail: SessionDetail

    private enum CodingKeys: String, CodingKey { case worktreeStatus, guidance, escalations, lastEnd, waitingOrders }

    func encode(to encoder: any Encoder) throws {
        try detail.session.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        // The original always has the member; null where the host was not asked or did not answer.
        if detail.session.worktreeStatus == nil { try container.encodeNil(forKey: .worktreeStatus) }
        try container.encode(detail.guidance, forKey: .guidance)
        try container.encode(detail.escalations, forKey: .escalations)
        try container.encodeIfPresent(detail.lastEnd, forKey: .lastEnd)
        try container.encode(detail.waitingOrders, forKey: .waitingOrders)
    }
}
