@testable import OrchCore

// People: they spawn and order, and ask again with the same id until they have a reply.
extension World {
    mutating func letAnyClientAct() throws {
        let waiting = clients.indices.filter { clients[$0].reply == nil }
        if let index = dice.any(of: waiting), dice.one(in: 3) { return try ask(index) }
        guard clients.count < 120 else { return }
        if dice.one(in: 15) { return fenceAny() }
        let id = dice.below(5) + 1
        let key = try session(id)
        let call: Request.Call
        if ledger.sessions[key] == nil || dice.one(in: 4) {
            call = .spawn(Request.Spawn(spec: try spec(id), host: dice.one(in: 3) ? names[dice.below(names.count)] : nil))
        } else if dice.one(in: 8) {
            call = .get(SessionReference(project: key.project, projectIsSaid: true, id: key.id))
        } else {
            call = .order(try order(on: key))
        }
        clients.append(ModelClient(request: Request(id: "request-\(clients.count)", call: call)))
        try ask(clients.count - 1)
    }

    /// An attempt that is current is fenced all the same: as a person may force it. The session is placed anew when nothing of it lives.
    private mutating func fenceAny() {
        let open = ledger.sessions.values.filter { $0.openAttempt != nil }.sorted { $0.key < $1.key }
        guard let record = dice.any(of: open), let key = record.attemptKey, let host = record.attempt?.host else { return }
        note("\(key) is to be fenced")
        coordinator?.send(host, .fence, .fence(FenceOrder(key: key)))
    }

    private mutating func order(on key: SessionKey) throws -> Request.Order {
        let kinds: [Command.Kind] = [
            .cancel, .pause, .pause, .pause, .resume, .resume, .resume, .restart, .restart, .restart, .guidance, .guidance, .delete, .update,
        ]
        let kind = dice.any(of: kinds) ?? .pause
        var order = Request.Order(
            session: SessionReference(project: key.project, projectIsSaid: true, id: key.id), kind: kind, keepWorktree: dice.one(in: 4),
            force: dice.one(in: 4))
        switch kind {
        case .guidance: order.text = "try again"
        case .update:
            let statuses: [SessionStatus] = [.complete, .stuck, .prReady]
            order.report = Report(id: "update-\(clients.count)", status: dice.any(of: statuses), at: now.wall)
        default: break
        }
        return order
    }

    /// What the coordinator's shell does with a request: an answer that stands is given again.
    mutating func ask(_ index: Int) throws {
        guard let machine = coordinator else { return }
        let client = clients[index]
        clients[index].tries += 1
        note("client \(index) asks \(client.request.words)")
        if let reply = ledger.replies[client.request.id] {
            clients[index].reply = reply
            return
        }
        let key: SessionKey? =
            switch client.request.call {
            case .spawn(let spawn): spawn.spec.key
            case .order(let order): SessionKey(project: try ProjectName("app"), id: order.session.id)
            case .get(let reference): SessionKey(project: try ProjectName("app"), id: reference.id)
            default: nil
            }
        let past = key.flatMap { machine.isLive($0) ? nil : ledger.past($0) }
        try tell(.request(ClientID(UInt64(index)), client.request, key: key, past: past))
    }
}

extension Request {
    fileprivate var words: String {
        switch call {
        case .spawn(let spawn): "\(id): spawn \(spawn.spec.id) on \(spawn.host.map(\.text) ?? "any")"
        case .order(let order): "\(id): \(order.kind) \(order.session) \(order.keepWorktree ? "keep" : "") \(order.force ? "force" : "")"
        default: "\(id): \(call)".prefix(60).description
        }
    }
}
