// The agent's own control socket: what works on a build server with the coordinator away.
extension AgentMachine {
    mutating func handle(_ request: Request, of client: ClientID, key: SessionKey?) {
        var reply = Reply(id: request.id)
        switch request.call {
        case .list(let list): reply.sessions = sessions(list)
        case .get(let reference):
            guard let attempt = newest(key) else { return fail(client, request.id, reference) }
            let detail = SessionDetail(
                session: view(attempt), guidance: attempt.guidance, escalations: attempt.escalations, lastEnd: nil,
                waitingOrders: attempt.unanswered.map(\.kind.rawValue))
            guard attempt.face.worktreePath != nil else {
                reply.detail = detail
                break
            }
            return inspect(attempt.key.session, .client(client, request: request.id, detail))
        case .heartbeat(let reference):
            guard let attempt = newest(key) else { return fail(client, request.id, reference) }
            heartbeat(attempt.key.session)
            reply.done = OrderDone(session: attempt.key.session, waitingFor: nil, notes: [])
        case .logs(let logs):
            guard let attempt = newest(key) else { return fail(client, request.id, logs.session) }
            let order = LogFrom(session: attempt.key.session, fence: logs.fence, offset: logs.offset)
            return emit(.readLog(order, .client(client, request: request.id)))
        case .order(let order): reply = take(order, on: newest(key), id: request.id)
        case .sweep(let sweep):
            guard let host = sweep.host, host != identity.host else {
                return beginSweep(sweep.order, for: .client(client, request: request.id))
            }
            reply.problem = Problem(.notFound, "this is the agent of \(identity.host), and not of \(host)", next: "ask the coordinator")
        case .spawn, .events, .host, .status:
            reply.problem = Problem(.usage, "an agent does not answer this", next: "ask the coordinator")
        }
        emit(.reply(client, reply))
    }

    /// A sign of life that says nothing else.
    mutating func heartbeat(_ session: SessionKey) {
        guard let key = open[session], let attempt = attempts[key] else { return }
        noteSign(of: attempt, doing: signs[key]?.doing, requestOpen: signs[key]?.requestOpen ?? false)
    }

    /// Reports may be made here; everything else is the coordinator's to order.
    private mutating func take(_ order: Request.Order, on attempt: AgentAttempt?, id: String) -> Reply {
        guard let attempt else { return Reply(id: id, problem: missing(order.session)) }
        guard order.kind == .update, let report = order.report else {
            return Reply(id: id, problem: Problem(.usage, "an agent does not \(order.kind.rawValue)", next: "ask the coordinator"))
        }
        guard attempt.phase != .closed else {
            return Reply(id: id, problem: Problem(.refused, "\(attempt.key.session) has ended: \(attempt.closed?.rawValue ?? "closed")"))
        }
        do {
            try take(report, into: attempt)
        } catch {
            return Reply(id: id, problem: Problem(.refused, error.description))
        }
        var reply = Reply(id: id)
        reply.done = OrderDone(session: attempt.key.session, waitingFor: nil, notes: [])
        return reply
    }

    mutating func inspect(_ session: SessionKey, _ inspector: Inspector) {
        guard let attempt = newest(session), let path = attempt.face.worktreePath else {
            if case .link(let correlation) = inspector {
                let answer = Answer(session: session, worktree: nil, missing: "there is no worktree here")
                send(.answer, .answer(answer), correlation: correlation)
            }
            return
        }
        emit(.inspect(session, path: path, base: attempt.spec.base, inspector))
    }

    private mutating func fail(_ client: ClientID, _ id: String, _ reference: SessionReference) {
        emit(.reply(client, Reply(id: id, problem: missing(reference))))
    }

    private func missing(_ reference: SessionReference) -> Problem {
        Problem(.notFound, "there is no session \(reference) on this host", next: "see 'orch list'")
    }

    /// The attempt of a session that is open, else the newest.
    public func newest(_ key: SessionKey?) -> AgentAttempt? {
        guard let key else { return nil }
        return open[key].flatMap { attempts[$0] } ?? attempts.values.filter { $0.key.session == key }.max { $0.number < $1.number }
    }

    /// The projects that have a session of this id here.
    public func projects(with id: SessionID) -> [ProjectName] {
        Set(attempts.keys.filter { $0.session.id == id }.map(\.session.project)).sorted()
    }

    private func sessions(_ list: Request.List) -> SessionList {
        let newest = Dictionary(grouping: attempts.values, by: \.key.session).values.compactMap { $0.max { $0.number < $1.number } }
            .filter { list.project == nil || $0.key.session.project == list.project }
        let open = newest.filter { $0.phase != .closed }.sorted { $0.acceptedAt < $1.acceptedAt }
        let closed = newest.filter { $0.phase == .closed && $0.closed != .deleted && $0.closed != .fenced && $0.closed != .moved }
            .sorted { $0.updatedAt > $1.updatedAt }
        let shown = open + closed.prefix(max(0, min(list.completed, Limits.sessionsPerRequest)))
        return SessionList(sessions: shown.map(view), completed: closed.count)
    }

    /// As `view`, with what a ledger that was lost is built from.
    public func file(_ attempt: AgentAttempt) -> StatusFile {
        var file = view(attempt)
        file.spec = StatusFile.Spec(attempt.spec)
        return file
    }

    /// A session as its status file shows it.
    public func view(_ attempt: AgentAttempt) -> StatusFile {
        let sign = signs[attempt.key]
        var file = StatusFile(
            key: attempt.key.session, issue: attempt.spec.issue, mode: attempt.spec.mode, face: attempt.face, branch: attempt.spec.branch,
            startedAt: attempt.acceptedAt, lastHeartbeat: sign?.at ?? attempt.updatedAt, host: identity.host, fence: attempt.fence,
            want: attempt.want)
        file.forwardedMessage = attempt.undelivered.last?.text
        file.doing = sign?.doing
        if let sign, attempt.workerLives {
            let limit = sign.requestOpen ? Timing.staleDuringRequest : Timing.stale
            file.stale = attempt.phase != .frozen && now.awake - sign.awake >= limit
        }
        if attempt.phase == .waiting(.slot) { file.waitingFor = "a slot of \(identity.host) (\(slotsUsed)/\(facts.slots))" }
        if case .waiting(.until(let time)) = attempt.phase { file.waitingFor = "continues at \(time.iso8601)" }
        return file
    }
}
