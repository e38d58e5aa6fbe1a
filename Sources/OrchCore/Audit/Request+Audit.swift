extension Request {
    /// Whether it changes nothing: what a client may ask that may only look.
    public var isQuestion: Bool {
        switch call {
        case .list, .get, .logs, .events, .status: true
        case .sweep(let sweep): !sweep.order.clean
        case .spawn, .order, .heartbeat, .host: false
        }
    }

    /// What the audit log says of it; nil for a request that changes nothing.
    ///
    /// - Parameter key: the session that it names, where one was found.
    func auditWords(key: SessionKey?) -> String? {
        switch call {
        case .spawn(let spawn): (["spawn \(spawn.spec.key)"] + spawn.auditWishes).joined(separator: " ")
        case .order(let order): ([order.kind.auditVerb, key?.description ?? order.session.description] + order.auditOptions).joined(separator: " ")
        case .host(let order): "host \(order.kind.rawValue) \(order.host)"
        case .sweep(let sweep) where sweep.order.clean: "\(sweep.order.kind.rawValue) on \(sweep.host?.text ?? "all hosts")"
        case .list, .get, .heartbeat, .logs, .events, .sweep, .status: nil
        }
    }
}

extension Command.Kind {
    /// What the command is called that a person types.
    fileprivate var auditVerb: String { self == .guidance ? "forward" : rawValue }
}

extension Request.Spawn {
    fileprivate var auditWishes: [String] {
        [host.map { "on \($0)" }, wishes.flatMap(\.after).map { "after \($0.map(\.description).joined(separator: ", "))" }].compactMap { $0 }
    }
}

extension Request.Order {
    fileprivate var auditOptions: [String] {
        [
            to.map { "to \($0)" }, force ? "by force" : nil, keepWorktree ? "keeping the worktree" : nil, report?.status.map { "as \($0.rawValue)" },
            text.map(Self.seal),
        ].compactMap { $0 }
    }

    /// Proves later which words they were, and holds none of them.
    private static func seal(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return "(\(bytes.count) bytes, SHA-256 \(SHA256.hexadecimal(SHA256.digest(bytes))))"
    }
}
