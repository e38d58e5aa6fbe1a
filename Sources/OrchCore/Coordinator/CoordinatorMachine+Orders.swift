// Changes of one session that a client orders.
extension CoordinatorMachine {
    mutating func handle(_ order: Request.Order, on key: SessionKey, request id: String, of client: ClientID, past: PastSession?) {
        // A client that asks again while its order waits takes the place of the first.
        if order.kind != .guidance, let (host, command) = outstanding(id) { return wait(client, for: command, on: host) }
        guard var record = sessions[key] ?? past?.record else { return fail(client, id, missing(order.session)) }
        // The record of an ended session does not hear of the numbers that a host has told of since.
        record.highestAttempt = max(record.highestAttempt, past?.highestAttempt ?? 0)
        if let problem = refusal(of: order, for: record) { return fail(client, id, problem) }
        switch order.kind {
        case .guidance: forward(order.text ?? "", to: record, request: id, of: client)
        case .update: update(record, order, request: id, of: client)
        case .delete: delete(record, order, request: id, of: client)
        case .move: move(record, order, request: id, of: client)
        case .release: fail(client, id, Problem(.usage, "only daemons say this to each other"))
        case .cancel, .pause, .resume, .restart: steer(record, order, request: id, of: client)
        }
    }

    /// Why the session's status does not allow the order; nil when it does.
    private func refusal(of order: Request.Order, for record: SessionRecord) -> Problem? {
        let status = record.face.status
        if let attempt = record.attempt, let waiting = hosts[attempt.host]?.orders.count, waiting >= Limits.orders {
            return Problem(.unreachable, "\(waiting) orders wait for \(attempt.host) already", next: "see 'orch status'")
        }
        func no(_ words: String, next: String? = nil) -> Problem { Problem(.refused, "\(record.key) \(words)", next: next) }
        if let problem = unheardRefusal(of: record) { return problem }
        switch order.kind {
        case .delete, .release: return nil
        case .move: return moveRefusal(order, for: record)
        case .update: return status.isTerminal ? no("is \(status.rawValue) already") : nil
        case .guidance:
            if status.isTerminal || record.isOnItsWayOut { return no("is \(status.rawValue): nobody would read it") }
            let text = order.text ?? ""
            if text.isEmpty { return Problem(.usage, "the message is empty") }
            if text.utf8.count > Limits.textBytes { return Problem(.tooLarge, "the message has more than \(Limits.textBytes) bytes") }
            let waiting = record.guidance.count { $0.receipt != .delivered }
            return waiting < Limits.guidanceWaiting ? nil : no("has \(waiting) messages that were not read yet", next: "restart it first")
        case .cancel, .pause:
            if status.isTerminal { return no("is \(status.rawValue) already") }
            if status == .deletionFailed { return no("could not be deleted", next: "delete it again, with --force or --keep-worktree") }
            if record.want == .deleted { return no("is being deleted") }
            return order.kind == .pause && record.want == .cancelled ? no("is being cancelled") : nil
        case .resume: return record.want == .paused && !status.isTerminal ? nil : no("is not paused: it is \(status.rawValue)")
        case .restart:
            // Without a worker it may be about to continue by itself: its host knows.
            let mayRestart = status == .stuck || record.openAttempt?.state == .waiting
            return mayRestart && record.want == .run ? nil : no("is not stuck: it is \(status.rawValue)")
        }
    }

    private mutating func forward(_ text: String, to session: SessionRecord, request id: String, of client: ClientID) {
        var record = session
        // Asked twice before the first answer was kept.
        guard !record.guidance.contains(where: { $0.id == id }) else { return done(client, id, record.key, waitingFor: nil) }
        let guidance = Guidance(id: id, text: text, sentAt: now.wall)
        record.add(guidance)
        store(record)
        announce(record, LedgerEvent.Fact(guidance: .init(id: id, receipt: .queued)))
        // An offer that is under way may have left without these words; one that leaves later has them.
        if let attempt = record.openAttempt, let key = record.attemptKey {
            give(Command(id: id, key: key, kind: .guidance, guidance: guidance), to: attempt.host)
        }
        done(client, id, record.key, waitingFor: record.openAttempt.flatMap { isHeard($0.host) ? nil : "waiting for \($0.host)" })
    }

    private mutating func update(_ session: SessionRecord, _ order: Request.Order, request id: String, of client: ClientID) {
        guard let report = order.report else { return fail(client, id, Problem(.usage, "there is nothing to update")) }
        if let attempt = session.openAttempt, let key = session.attemptKey {
            return command(Command(id: id, key: key, kind: .update, report: report), on: attempt.host, for: client)
        }
        var record = session
        do {
            try record.face.apply(report, workerLives: false)
        } catch {
            return fail(client, id, Problem(.refused, error.description))
        }
        store(record)
        announceStatus(record, cause: "reported")
        done(client, id, record.key, waitingFor: nil)
    }

    private mutating func steer(_ session: SessionRecord, _ order: Request.Order, request id: String, of client: ClientID) {
        if order.kind == .restart, session.openAttempt?.missingSince != nil { return beginAnew(session, request: id, of: client) }
        var record = session
        record.want = order.kind.want ?? record.want
        if let attempt = record.openAttempt, let key = record.attemptKey {
            store(record)
            let command = Command(id: id, key: key, kind: order.kind, keepWorktree: order.keepWorktree, force: order.force)
            return self.command(command, on: attempt.host, for: client)
        }
        switch order.kind {
        case .cancel:
            record.face.status = .cancelled
            closeEscalations(of: &record)
        case .pause: record.face.pause()
        case .resume where record.face.previousStatus == .stuck: record.face.unpause()
        default:
            record.face.status = .queued
            record.face.previousStatus = nil
            record.face.stuckReason = nil
            if order.kind == .restart { closeEscalations(of: &record) }
        }
        store(record)
        announceStatus(record, cause: order.kind.rawValue)
        done(client, id, record.key, waitingFor: nil)
    }

    private mutating func delete(_ session: SessionRecord, _ order: Request.Order, request id: String, of client: ClientID) {
        var record = session
        // Where no host has done anything for it there is nothing to clean up.
        guard let attempt = record.attempt, attempt.closed != .refused, let key = record.attemptKey, hosts[attempt.host] != nil else {
            forget(record)
            return done(client, id, record.key, waitingFor: nil)
        }
        record.want = .deleted
        record.face.delete()
        store(record)
        announceStatus(record, cause: "deleting")
        command(Command(id: id, key: key, kind: .delete, keepWorktree: order.keepWorktree, force: order.force), on: attempt.host, for: client)
    }
}
