@testable import OrchCore

extension AttemptKey {
    /// `1#2`: the tests have one project.
    var short: String { "\(session.id)#\(attempt)" }
}

extension AgentEffect {
    /// The effect in a transcript; nil for what tests look at elsewhere.
    var line: String? {
        switch self {
        case .persist(.event(let event, _)): return event.line
        case .persist(.tombstone(let key)): return "tombstone \(key.short)"
        case .persist(.term(let term)): return "term \(term)"
        case .persist(.prune(let upTo)): return "prune \(upTo)"
        case .persist(.attempt), .publish, .writeStatusFile, .schedule, .log: return nil
        case .send(_, let message, _): return "→ \(message.body.line)"
        case .sendUnlinked(_, _, let body): return "⇢ \(body.line)"
        case .reply(_, let reply): return "reply \(reply.id): \(reply.problem?.words ?? "ok")"
        case .readEvents(let first): return "read events from \(first)"
        case .readLog(let order, _): return "read log of \(order.session.id)"
        case .inspect(let session, let path, _, _): return "inspect \(session.id) in \(path)"
        case .prepare(let key, _): return "prepare \(key.short)"
        case .start(let order): return "start \(order.line)"
        case .observe(let order, let offset): return "observe \(order.line)" + (offset > 0 ? " from \(offset)" : "")
        case .say(let key, let run, .endSession): return "say end to \(key.short).\(run)"
        case .say(let key, let run, .guidance(let guidance)): return "say \(guidance.id) to \(key.short).\(run)"
        case .stop(let key, let run, let graceful): return "stop \(key.short).\(run)\(graceful ? " in peace" : "")"
        case .freeze(let key, let run): return "freeze \(key.short).\(run)"
        case .thaw(let key, let run): return "thaw \(key.short).\(run)"
        case .assess(let key, let path): return "assess \(key.short) in \(path)"
        case .remove(let key, let path, _, let force): return "remove \(key.short) in \(path)\(force ? " by force" : "")"
        case .removeStatusFile(let key): return "no file of \(key.id)"
        case .discardReport(_, _, let spool): return "discard \(spool)"
        }
    }
}

extension RunOrder {
    fileprivate var line: String {
        "\(key.short).\(run)" + (resumes ? " resuming" : "") + guidance.map { " with \($0.id)" }.joined()
    }
}

extension NumberedEvent {
    /// `accepted: preparing, queued`
    var line: String {
        switch event {
        case .state(let change): "\(change.cause.rawValue): \(change.state.rawValue), \(change.face.status.rawValue)"
        case .escalation(let escalation): "asks: \(escalation.question)"
        case .escalationClosed: "the question is closed"
        case .guidance(let receipt): "\(receipt.id) is \(receipt.receipt.rawValue)"
        }
    }
}

extension WireBody {
    /// The message in a transcript.
    var line: String {
        switch self {
        case .none: return "reset"
        case .hello(let hello): return "hello" + hello.inventory.map { " \($0.key.short) \($0.state.rawValue)" }.joined(separator: ",")
        case .welcome(let welcome): return "welcome from \(welcome.cursor)"
        case .rejected(let rejected): return "rejected: \(rejected.code.rawValue)"
        case .ping(let ping): return "ping \(ping.cursor)"
        case .pong(let pong): return "pong \(pong.head), \(pong.slotsUsed)/\(pong.slots)"
        case .offer(let offer): return "offer \(offer.key.short)" + offer.guidance.map { " with \($0.text)" }.joined()
        case .accepted(let accepted): return "accepted \(accepted.key.short)"
        case .refused(let refused): return "refused \(refused.key.short): \(refused.words)"
        case .fence(let order): return "fence \(order.key.short)"
        case .fenced(let fenced): return "fenced \(fenced.key.short)"
        case .eventsFrom(let order): return "events from \(order.from)"
        case .events(let events): return "events" + events.events.map { " \($0.sequence)" }.joined()
        case .eventsAck(let ack): return "ack \(ack.upTo)"
        case .logFrom(let order): return "log of \(order.session.id) from \(order.offset)"
        case .log(let piece): return "log of \(piece.session.id)"
        case .command(let command): return "order \(command.kind.rawValue) \(command.key.short)"
        case .done(let done): return "done \(done.id)" + (done.problem.map { ": \($0.code.rawValue)" } ?? "")
        case .ask(let ask): return "ask about \(ask.session.id)"
        case .answer(let answer): return "answer about \(answer.session.id)"
        case .request(let request): return "request \(request.id)"
        case .reply(let reply): return "reply \(reply.id)"
        }
    }
}
