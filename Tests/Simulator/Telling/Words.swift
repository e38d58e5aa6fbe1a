import OrchCore

// Short words for transcripts.

private func flags(_ keepsWorktree: Bool, _ force: Bool) -> String { (keepsWorktree ? " keep" : "") + (force ? " force" : "") }

private func said(_ word: (some Any)?) -> String { word.map { " \($0)" } ?? "" }

extension AttemptKey {
    /// All sessions of a world are of one project.
    var short: String { "\(session.id)#\(attempt)" }
}

extension Hello {
    fileprivate var words: String {
        let attempts = inventory.map { "\($0.key.short).\($0.run) \($0.state)" }.joined(separator: ", ")
        return "hello(\(number) of incarnation \(incarnation), events \(oldest)…\(head), attempts [\(attempts)])"
    }
}

extension WireBody {
    var words: String {
        switch self {
        case .none: "reset"
        case .hello(let hello): hello.words
        case .welcome(let welcome): "welcome(to hello \(welcome.hello), cursor \(welcome.cursor))"
        case .rejected(let rejected): "rejected(\(rejected.code))"
        case .ping: " ping("
        case .pong: " pong("
        case .offer(let offer): "offer(\(offer.key.session.id)#\(offer.attempt))"
        case .accepted(let accepted): "accepted(\(accepted.key.short))"
        case .refused(let refused): "refused(\(refused.key.short), \(refused.reason))"
        case .fence(let order): "fence(\(order.key.short))"
        case .fenced(let fenced): "fenced(\(fenced.key.short), head \(fenced.head))"
        case .eventsFrom(let order): "events-from(\(order.from))"
        case .events(let events): "events(\(events.events.map { "\($0.sequence) \($0.words)" }.joined(separator: ", ")))"
        case .eventsAck(let ack): "events-ack(\(ack.upTo))"
        case .command(let command): "command(\(command.id) \(command.kind) \(command.key.short)\(flags(command.keepWorktree, command.force)))"
        case .done(let done): "done(\(done.id), head \(done.head)\(done.problem.map { ": \($0.code)" } ?? ""))"
        default: String("\(self)".prefix(60))
        }
    }
}

extension NumberedEvent {
    var words: String {
        let name = key.short
        return switch event {
        case .state(let change): "\(name) \(change.cause) \(change.state) \(change.face.status)\(change.closed.map { " \($0)" } ?? "")"
        case .escalation(let escalation): "\(name) asks \(escalation.id)"
        case .escalationClosed(let closed): "\(name) closes \(closed.id)"
        case .guidance(let receipt): "\(name) \(receipt.id) \(receipt.receipt)"
        }
    }
}

extension Report {
    var words: String { "\(status.map(\.rawValue) ?? "")\(question == nil ? "" : " with a question") (\(id))" }
}

extension Deed {
    var words: String {
        switch self {
        case .report(let status, let asks, _): "reports \(status.rawValue)\(asks ? " with a question" : "")"
        case .end(let kind): "ends: \(kind)"
        case .obey: "ends as it was told"
        case .endTurn(let good): "ends a turn, \(good ? "well" : "badly")"
        case .read: "reads what it was told"
        case .sign: "does something"
        case .work: "changes a file"
        case .push: "pushes its work"
        }
    }
}

extension ModelWorker.Order {
    var words: String {
        switch self {
        case .say(.guidance(let guidance)): "say \(guidance.id)"
        case .say(.endSession): "end of session"
        case .stop: "stop"
        case .freeze: "freeze"
        case .thaw: "thaw"
        }
    }
}

extension Request {
    var words: String {
        switch call {
        case .spawn(let spawn): "spawn \(spawn.spec.id)\(spawn.host.map { " on \($0)" } ?? "")\(spawn.wishes?.words ?? "")"
        case .host(let order): "\(order.kind) \(order.host)"
        case .order(let order):
            "\(order.kind) \(order.session.id)\(flags(order.keepWorktree, order.force))\(said(order.report?.status))"
                + (order.to.map { " to \($0)" } ?? "")
        case .get(let reference): "get \(reference.id)"
        default: String("\(call)".prefix(60))
        }
    }
}

extension PlacementWishes {
    fileprivate var words: String {
        let labels = (labels ?? [:]).keys.sorted().map { " with \($0)" }.joined()
        return labels + (after ?? []).map { " after \($0.id)" }.joined() + (priority.map { " priority \($0)" } ?? "")
    }
}
