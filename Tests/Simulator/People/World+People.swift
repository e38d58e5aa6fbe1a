package import OrchCore

// People: they spawn and order, ask again until they have a reply, and watch.
extension World {
    mutating func ask(_ wish: Wish) throws {
        clients.append(ModelClient(request: Request(id: "request-\(clients.count)", call: call(wish))))
        try askAgain(clients.count - 1)
    }

    /// What the coordinator's shell does with a request: an answer that stands is given again.
    mutating func askAgain(_ index: Int) throws {
        guard let machine = coordinator, isAwake(nil), clients.indices.contains(index), clients[index].reply == nil else { return }
        let client = clients[index]
        note(.people, "\(index): \(client.request.words)")
        if let reply = ledger.replies[client.request.id] {
            clients[index].reply = reply
            return
        }
        let key = client.request.key
        if let key, client.request.isOrder { seeTo(key) }
        var past = key.flatMap { machine.isLive($0) ? nil : ledger.past($0) }
        if case .spawn(let spawn) = client.request.call, let after = spawn.wishes?.after {
            past = past ?? PastSession(record: nil, highestAttempt: 0)
            for other in after where !machine.isLive(other) { past?.ends[other] = ledger.past(other)?.record?.face.status }
        }
        try tell(.request(ClientID(UInt64(index)), client.request, key: key, past: past))
    }

    private func call(_ wish: Wish) -> Request.Call {
        func reference(_ key: SessionKey) -> SessionReference { SessionReference(project: key.project, projectIsSaid: true, id: key.id) }
        switch wish {
        case .spawn(let key, let host, let wishes): return .spawn(Request.Spawn(spec: SessionSpec(model: key), host: host, wishes: wishes))
        case .host(let name, let kind): return .host(HostOrder(host: name, kind: kind))
        case .get(let key): return .get(reference(key))
        case .order(let key, let kind, let keep, let force):
            return .order(
                Request.Order(
                    session: reference(key), kind: kind, keepWorktree: keep, force: force, text: kind == .guidance ? "try again" : nil))
        case .move(let key, let to, let force):
            return .order(Request.Order(session: reference(key), kind: .move, force: force, to: to))
        case .update(let key, let status):
            let report = Report(id: "update-\(clients.count)", status: status, at: moment().wall)
            return .order(Request.Order(session: reference(key), kind: .update, report: report))
        }
    }

    mutating func watch(_ index: Int, _ look: Look) throws {
        guard watchers.indices.contains(index) else { return }
        switch look {
        case .take(let place):
            guard watchers[index].queue.indices.contains(place) else { return }
            let event = watchers[index].queue.remove(at: place)
            guard audit.ledger.indices.contains(Int(event.sequence) - 1), audit.ledger[Int(event.sequence) - 1] == event else {
                throw Violation("watchers were told event \(event.sequence), which the ledger does not have")
            }
            if event.sequence == watchers[index].seen + 1 { watchers[index].seen += 1 } else { try catchUp(index) }
        case .lose(let place): if watchers[index].queue.indices.contains(place) { watchers[index].queue.remove(at: place) }
        case .catchUp: try catchUp(index)
        case .rejoin: watchers[index].queue = []
        }
    }

    /// A page of what the ledger has above what was seen.
    private mutating func catchUp(_ index: Int) throws {
        guard let coordinator, isAwake(nil) else { return }
        guard watchers[index].seen <= coordinator.head else { throw Violation("a watcher has seen more than the ledger has") }
        watchers[index].seen = min(coordinator.head, watchers[index].seen + 50)
    }
}

extension Request {
    /// A person who orders something of a session has looked where it stands.
    fileprivate var isOrder: Bool {
        switch call {
        case .order(let order): order.kind != .guidance
        case .spawn: true
        default: false
        }
    }

    /// The session it is about.
    fileprivate var key: SessionKey? { session.flatMap { reference in reference.project.map { SessionKey(project: $0, id: reference.id) } } }
}

extension SessionSpec {
    /// A session of a model world.
    package init(model key: SessionKey) {
        self.init(
            project: ProjectSpec(name: key.project, remote: "https://example.com/\(key.project).git"), id: key.id,
            issue: Issue(number: key.id.issueNumber, title: "Issue \(key.id)", body: "Do it."))
    }
}
