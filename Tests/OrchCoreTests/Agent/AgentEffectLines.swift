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
        case .persist(.attempt), .publish, .writeStatusFile, .correctStatusFile, .schedule, .keepConversations, .log: return nil
        case .send(_, let message, _): return "→ \(message.body.line)"
        case .sendUnlinked(_, _, let body): return "⇢ \(body.line)"
        case .reply(_, let reply): return "reply \(reply.id): \(reply.problem?.words ?? "ok")"
        case .readEvents(let first): return "read events from \(first)"
        case .readLog(let order, _): return "read log of \(order.session.id)"
        case .inspect(let session, let path, _, _): return "inspect \(session.id) in \(path)"
        case .prepare(let key, _, let bringsBranch): return "prepare \(key.short)\(bringsBranch ? " from its branch" : "")"
        case .abandonPreparation(let key): return "abandon \(key.short)"
        case .start(let order): return "start \(order.line)"
        case .observe(let order, let offset): return "observe \(order.line)" + (offset > 0 ? " from \(offset)" : "")
        case .say(let key, let run, .endSession): return "say end to \(key.short).\(run)"
        case .say(let key, let run, .guidance(let guidance)): return "say \(guidance.id) to \(key.short).\(run)"
        case .stop(let key, let run, let graceful): return "stop \(key.short).\(run)\(graceful ? " in peace" : "")"
        case .freeze(let key, let run): return "freeze \(key.short).\(run)"
        case .thaw(let key, let run): return "thaw \(key.short).\(run)"
        case .assess(let key, let path): return "assess \(key.short) in \(path)"
        case .assessMove(let key, let path, _, let isLast): return "assess \(key.short) in \(path) for the move\(isLast ? ", at last" : "")"
        case .pack(let key, let conversation, let worktree): return "pack \(conversation) of \(key.short) in \(worktree)"
        case .readConversation(let order, _): return "read conversation of \(order.key.short) from \(order.offset)"
        case .dropConversation(let key): return "drop conversation of \(key.short)"
        case .lookAtTransfer(let key, let conversation): return "look for conversation of \(conversation.key.short) for \(key.short)"
        case .storePiece(let key, _, let offset, let bytes): return "store \(bytes.count) bytes from \(offset) for \(key.short)"
        case .unpack(let key, let conversation, let worktree): return "unpack \(conversation.id) for \(key.short) in \(worktree)"
        case .leaveStatusFile(let key): return "leave file of \(key.id)"
        case .remove(let key, let path, _, let force): return "remove \(key.short) in \(path)\(force ? " by force" : "")"
        case .removeStatusFile(let key): return "no file of \(key.id)"
        case .discardReport(_, _, let spool): return "discard \(spool)"
        case .sweep(let effect): return effect.line
        case .changeKey(let change): return "\(change.step.rawValue) key\(change.key.map { " \($0)" } ?? "")"
        }
    }
}

extension RunOrder {
    fileprivate var line: String {
        "\(key.short).\(run)" + (resumes || begunElsewhere ? " resuming" : "") + guidance.map { " with \($0.id)" }.joined()
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
        case .pong(let pong):
            let load = pong.load.map { ", load \($0.loadPerCore.map(Tenths.text) ?? "unknown")" } ?? ""
            return "pong \(pong.head), \(pong.slotsUsed)/\(pong.slots)\(pong.facts == nil ? "" : ", news")\(load)"
        case .offer(let offer):
            let along = offer.continues.map { $0.conversation == nil ? " going on" : " with its conversation" } ?? ""
            return "offer \(offer.key.short)" + along + offer.guidance.map { " with \($0.text)" }.joined()
        case .accepted(let accepted): return "accepted \(accepted.key.short)"
        case .refused(let refused): return "refused \(refused.key.short): \(refused.words)"
        case .fence(let order): return "fence \(order.key.short)"
        case .fenced(let fenced): return "fenced \(fenced.key.short)"
        case .holdingsFrom(let order): return "holdings" + (order.after.map { " after \($0.id)" } ?? "")
        case .holdings(let page): return "holds" + page.holdings.map { " \($0.session.id)#\($0.highest)" }.joined(separator: ",")
        case .eventsFrom(let order): return "events from \(order.from)"
        case .events(let events): return "events" + events.events.map { " \($0.sequence)" }.joined()
        case .eventsAck(let ack): return "ack \(ack.upTo)"
        case .logFrom(let order): return "log of \(order.session.id) from \(order.offset)"
        case .log(let piece): return "log of \(piece.session.id)"
        case .conversationFrom(let order): return "conversation of \(order.key.short) from \(order.offset)"
        case .conversation(let piece): return "conversation of \(piece.key.short)" + (piece.missing.map { ": \($0)" } ?? "")
        case .command(let command):
            return "order \(command.kind.rawValue) \(command.key.short)" + (command.to.map { " to \($0)" } ?? "")
        case .done(let done): return "done \(done.id)" + (done.problem.map { ": \($0.code.rawValue)" } ?? "")
        case .ask(let ask): return "ask about \(ask.session.id)"
        case .answer(let answer): return "answer about \(answer.session.id)"
        case .sweep(let order): return "sweep \(order.kind.rawValue)"
        case .keyChange(let change): return "key change \(change.step.rawValue)\(change.key.map { " \($0)" } ?? "")"
        case .keyChanged(let change): return "key changed \(change.step.rawValue) \(change.key ?? change.problem ?? "")"
        case .swept(let sweep): return "swept \(sweep.findings.count)"
        case .request(let request): return "request \(request.id)"
        case .reply(let reply): return "reply \(reply.id)"
        }
    }
}
