// What clients ask for.
extension CoordinatorMachine {
    mutating func handle(_ request: Request, of client: ClientID, key: SessionKey?, past: PastSession?) {
        switch request.call {
        case .spawn(let spawn): handle(spawn, request: request.id, of: client, past: past)
        case .order(let order):
            guard let key else { return fail(client, request.id, missing(order.session)) }
            handle(order, on: key, request: request.id, of: client, past: past)
        case .get(let reference):
            guard let key, let record = sessions[key] ?? past?.record else { return fail(client, request.id, missing(reference)) }
            get(record, request: request.id, of: client)
        case .heartbeat(let reference):
            guard let key, let record = sessions[key] else { return fail(client, request.id, missing(reference)) }
            heartbeat(record, request: request.id, of: client)
        case .logs(let logs):
            guard let key, let record = sessions[key] ?? past?.record else { return fail(client, request.id, missing(logs.session)) }
            readLog(record, logs, request: request.id, of: client)
        case .sweep(let sweep): begin(sweep, request: request.id, of: client)
        case .host(let order): handle(order, request: request.id, of: client)
        case .list, .events, .status:
            // Answered by the shell from the ledger and `views`: nothing is decided.
            fail(client, request.id, Problem(.internalError, "this request does not need the machine"))
        }
    }

    private mutating func handle(_ spawn: Request.Spawn, request id: String, of client: ClientID, past: PastSession?) {
        let key = spawn.spec.key
        if let problem = spawn.problem { return fail(client, id, problem) }
        if let live = sessions[key] {
            let place = live.attempt.map { " on \($0.host)" } ?? ""
            return fail(
                client, id,
                Problem(.conflict, "\(key) has a live session already: \(live.face.status.rawValue)\(place)", next: "see 'orch get \(key)'"))
        }
        if let host = strangers[key] {
            return fail(
                client, id,
                Problem(.conflict, "\(host) works on \(key) already, and the ledger does not know of it", next: Self.takeOver))
        }
        if let host = spawn.host, hosts[host] == nil {
            return fail(client, id, unknownHost(host))
        }
        var wishes = spawn.wishes
        do throws(Problem) {
            let after = try awaited(spawn.wishes?.after ?? [], by: key, ends: past?.ends ?? [:])
            wishes?.after = after.isEmpty ? nil : after
        } catch {
            return fail(client, id, error)
        }
        let record = SessionRecord(
            spec: spawn.spec, pinned: spawn.host, wishes: wishes, highestAttempt: past?.highestAttempt ?? 0, order: nextOrder, at: now.wall)
        nextOrder += 1
        store(record)
        announceStatus(record, cause: "spawned")
        place()
        var reply = Reply(id: id)
        reply.session = view(sessions[key] ?? record)
        answer(client, reply, keep: true)
    }

    private mutating func get(_ record: SessionRecord, request id: String, of client: ClientID) {
        let detail = detail(record)
        guard let attempt = record.attempt, record.face.worktreePath != nil, isHeard(attempt.host) else {
            var reply = Reply(id: id)
            reply.detail = detail
            return answer(client, reply, keep: false)
        }
        ask(attempt.host, of: client, request: id, detail: detail, .ask, .ask(Ask(session: record.key)))
    }

    private mutating func readLog(_ record: SessionRecord, _ logs: Request.Logs, request id: String, of client: ClientID) {
        guard let attempt = record.attempt else {
            return fail(client, id, Problem(.notFound, "\(record.key) has not run yet: it is \(record.face.status.rawValue)"))
        }
        guard isHeard(attempt.host) else {
            return fail(client, id, Problem(.unreachable, "\(attempt.host) has the log and can't be reached", next: "see 'orch status'"))
        }
        let order = LogFrom(session: record.key, fence: logs.fence, offset: logs.offset)
        ask(attempt.host, of: client, request: id, detail: nil, .logFrom, .logFrom(order))
    }

    /// Puts a question to a host; its answer, the loss of the link or a timer replies to the client.
    private mutating func ask(
        _ host: HostName, of client: ClientID, request id: String, detail: SessionDetail?, _ type: MessageType, _ body: WireBody
    ) {
        questions += 1
        askers[questions] = Asker(client: client, requestID: id, host: host, detail: detail)
        send(host, type, body, correlation: questions)
        emit(.schedule(.question(questions), after: Timing.hostAnswer))
    }

    mutating func deliver(_ answer: Answer, correlation: UInt64) {
        guard let asker = askers.removeValue(forKey: correlation), var detail = asker.detail else { return }
        detail.session.worktreeStatus = answer.worktree
        if let missing = answer.missing { detail.session.notes.append("worktree: " + missing.printable(limit: 200)) }
        var reply = Reply(id: asker.requestID)
        reply.detail = detail
        self.answer(asker.client, reply, keep: false)
    }

    mutating func deliver(_ piece: LogPiece, correlation: UInt64, blob: [UInt8]?) {
        guard let asker = askers.removeValue(forKey: correlation) else { return }
        var reply = Reply(id: asker.requestID)
        reply.log = piece
        emit(.reply(asker.client, reply, blob: blob))
    }

    /// Nobody will answer these: the host is lost.
    mutating func answerAskers(of host: HostName) {
        sweepsAreLost(at: host)
        for correlation in askers.keys.sorted() where askers[correlation]?.host == host { answerWithoutHost(correlation) }
    }

    mutating func answerWithoutHost(_ correlation: UInt64) {
        if sweepQuestions[correlation] != nil { return sweepIsLate(correlation) }
        guard let asker = askers.removeValue(forKey: correlation) else { return }
        guard let detail = asker.detail else {
            return fail(asker.client, asker.requestID, Problem(.unreachable, "\(asker.host) did not answer", next: "see 'orch status'"))
        }
        var reply = Reply(id: asker.requestID)
        reply.detail = detail
        reply.detail?.session.notes.append("worktree: \(asker.host) did not answer")
        answer(asker.client, reply, keep: false)
    }

    private mutating func heartbeat(_ record: SessionRecord, request id: String, of client: ClientID) {
        if let key = record.attemptKey, let attempt = record.openAttempt {
            var sign = hosts[attempt.host]?.signs[key] ?? Host.Sign(seen: 0, at: now.wall, requestOpen: false, doing: nil)
            sign.seen = now.awake
            sign.at = now.wall
            hosts[attempt.host]?.signs[key] = sign
        }
        var reply = Reply(id: id)
        reply.done = OrderDone(session: record.key, waitingFor: nil, notes: [])
        answer(client, reply, keep: false)
    }

    func missing(_ reference: SessionReference) -> Problem {
        Problem(.notFound, "there is no session \(reference)", next: "see 'orch list'")
    }

    mutating func fail(_ client: ClientID, _ id: String, _ problem: Problem) {
        answer(client, Reply(id: id, problem: problem), keep: false)
    }

    /// - Parameter keep: the request changed something, so the same id must get the same reply later.
    mutating func answer(_ client: ClientID, _ reply: Reply, keep: Bool) {
        if keep { emit(.persist(.reply(reply))) }
        audit(reply)
        emit(.reply(client, reply, blob: nil))
    }
}

extension Request.Spawn {
    /// Why this order can't be taken.
    var problem: Problem? {
        let issue = spec.issue
        if (issue.body?.utf8.count ?? 0) > Limits.issueBodyBytes {
            return Problem(.tooLarge, "the issue's body has more than \(Limits.issueBodyBytes) bytes", next: "shorten it, or give --body")
        }
        if issue.title.isEmpty { return Problem(.usage, "the issue has no title", next: "give --title") }
        if issue.title.unicodeScalars.count > Limits.titleCharacters {
            return Problem(.tooLarge, "the issue's title has more than \(Limits.titleCharacters) characters", next: "give --title")
        }
        return wishes?.problem
    }
}
