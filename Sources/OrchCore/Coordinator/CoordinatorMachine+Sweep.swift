// `orch orphans` and `orch prune`: every host that is heard is asked what is left over there, and the answers go to the client as one.
extension CoordinatorMachine {
    /// A client that waits for the answers of hosts.
    struct Sweeping: Sendable {
        var client: ClientID
        var order: SweepOrder
        /// Hosts that have been asked and have not answered.
        var awaited: Set<HostName> = []
        var answers: [HostSweep] = []
    }

    mutating func begin(_ sweep: Request.Sweep, request id: String, of client: ClientID) {
        // Asked again while it goes on: the answer goes to who asked last.
        if sweeps[id] != nil {
            sweeps[id]?.client = client
            return
        }
        if let name = sweep.host {
            guard hosts[name] != nil else { return fail(client, id, unknownHost(name)) }
            guard isHeard(name) else {
                return fail(client, id, Problem(.unreachable, "\(name) can't be reached: \(silence(of: name))", next: "see 'orch status'"))
            }
        }
        let names = sweep.host.map { [$0] } ?? hosts.keys.sorted()
        var sweeping = Sweeping(client: client, order: sweep.order)
        sweeping.awaited = Set(names.filter(isHeard))
        sweeping.answers = names.filter { !isHeard($0) }.map { HostSweep(host: $0, missing: silence(of: $0)) }
        sweeps[id] = sweeping
        for name in names where sweeping.awaited.contains(name) {
            questions += 1
            sweepQuestions[questions] = (id, name)
            emit(.schedule(.question(questions), after: Timing.sweep))
            send(name, .sweep, .sweep(sweep.order), correlation: questions)
        }
        concludeSweep(id)
    }

    func silence(of name: HostName) -> String {
        hosts[name]?.record.lostSince.map { "not heard since \($0.iso8601)" } ?? "not heard yet"
    }

    mutating func deliver(_ sweep: HostSweep, from name: HostName, correlation: UInt64) {
        guard let question = sweepQuestions[correlation], question.host == name else { return }
        var sweep = sweep
        sweep.host = name
        for finding in sweep.findings where finding.outcome == .cleaned && finding.kind.endsWorktree {
            guard let session = finding.session, let path = finding.path else { continue }
            emit(.persist(.worktreeGone(session, name, path: path)))
        }
        answerSweep(correlation, sweep)
    }

    /// The host has not answered in time.
    mutating func sweepIsLate(_ correlation: UInt64) {
        guard let host = sweepQuestions[correlation]?.host else { return }
        answerSweep(correlation, HostSweep(host: host, missing: "no answer within \(Timing.sweep / 1000) s"))
    }

    /// Nobody will answer these: the link is gone.
    mutating func sweepsAreLost(at host: HostName) {
        for correlation in sweepQuestions.keys.sorted() where sweepQuestions[correlation]?.host == host {
            answerSweep(correlation, HostSweep(host: host, missing: "it was lost before it answered"))
        }
    }

    private mutating func answerSweep(_ correlation: UInt64, _ sweep: HostSweep) {
        guard let id = sweepQuestions.removeValue(forKey: correlation)?.request, var sweeping = sweeps[id] else { return }
        var sweep = sweep
        if sweep.missing != nil, sweeping.order.clean { sweep.missing? += "; what it has begun to clean it may have cleaned" }
        sweeping.awaited.remove(sweep.host)
        sweeping.answers.append(sweep)
        sweeps[id] = sweeping
        concludeSweep(id)
    }

    private mutating func concludeSweep(_ id: String) {
        guard let sweeping = sweeps[id], sweeping.awaited.isEmpty else { return }
        sweeps[id] = nil
        var reply = Reply(id: id)
        reply.sweep = SweepReport(hosts: sweeping.answers.sorted { $0.host < $1.host })
        answer(sweeping.client, reply, keep: sweeping.order.clean)
    }
}

extension SweepFinding.Kind {
    /// An ended session has no worktree any more when this was cleaned.
    fileprivate var endsWorktree: Bool {
        switch self {
        case .worktreeOfEndedSession, .sessionWithoutWorktree: true
        case .worktreeWithoutSession, .processOfDeadAttempt, .runFolder: false
        }
    }
}
