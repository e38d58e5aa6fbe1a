extension CoordinatorMachine {
    /// A session as clients and files see it.
    public func view(_ record: SessionRecord) -> StatusFile { view(record, waitingFor: waitingReason(record)) }

    private func view(_ record: SessionRecord, waitingFor: String?) -> StatusFile {
        let attempt = record.attempt
        let host = attempt.flatMap { hosts[$0.host] }
        let sign = record.attemptKey.flatMap { host?.signs[$0] }
        var file = StatusFile(
            key: record.key, issue: record.spec.issue, mode: record.spec.mode, face: record.face, branch: record.spec.branch,
            startedAt: record.createdAt, lastHeartbeat: max(sign?.at ?? record.updatedAt, record.createdAt),
            host: record.place, fence: record.fence, want: record.want)
        file.forwardedMessage = record.guidance.last { $0.receipt != .delivered }?.text
        file.waitingFor = waitingFor
        guard let open = record.openAttempt else { return file }
        if let host, !host.isConnected, open.state != .offered { file.unknownSince = host.record.lostSince ?? record.updatedAt }
        if open.state == .running {
            file.doing = sign?.doing
            let age = now.awake - (sign?.seen ?? now.awake)
            file.stale = age >= (sign?.requestOpen == true ? Timing.staleDuringRequest : Timing.stale)
        }
        return file
    }

    /// As `view`, with what a ledger that was lost is built from.
    public func file(_ record: SessionRecord) -> StatusFile {
        var file = view(record)
        file.spec = StatusFile.Spec(record.spec, pinned: record.pinned, wishes: record.wishes)
        if record.isBetweenHosts { file.spec?.isBetweenHosts = true }
        return file
    }

    /// All live sessions that a list is asked for, in the order of their making.
    public func views(_ list: Request.List, at moment: Moment) -> [StatusFile] {
        var machine = self
        machine.now = moment
        var reasons: [Demand: String?] = [:]
        return sessions.values.filter { list.project == nil || $0.key.project == list.project }
            .filter { list.host == nil || $0.place == list.host }
            .sorted { $0.createdAt == $1.createdAt ? $0.key < $1.key : $0.createdAt < $1.createdAt }
            .map { record in
                guard record.isPlaceable else { return machine.view(record) }
                let demand = Demand(record)
                let reason = reasons[demand] ?? machine.waitingReason(record)
                reasons[demand] = .some(reason)
                return machine.view(record, waitingFor: reason)
            }
    }

    func detail(_ record: SessionRecord) -> SessionDetail {
        let orders = record.attempt.flatMap { hosts[$0.host] }?.orders.filter { $0.key.session == record.key } ?? []
        return SessionDetail(
            session: view(record), guidance: record.guidance, escalations: record.escalations, lastEnd: record.attempt?.lastEnd,
            waitingOrders: orders.map(\.kind.rawValue))
    }

    /// Hosts as `orch status` shows them; the shell adds the endpoints.
    public func hostStatuses() -> [HostStatus] {
        hosts.values.sorted { $0.record.name < $1.record.name }.map { host in
            let place = candidate(host)
            var status = HostStatus(
                name: host.record.name, endpoint: "", reachability: host.reachability, since: host.record.lostSince, slots: place.slots,
                slotsUsed: place.slotsUsed, orchVersion: host.record.orchVersion,
                notReady: (host.rejection.map { [$0] } ?? []) + ledgerTrouble(of: host) + place.notReady, labels: labels(of: host) ?? [:])
            status.drainingSince = host.record.drainingSince
            status.facts = host.record.facts
            status.load = host.isConnected ? host.load : nil
            return status
        }
    }

    /// One writer for each file: the agent for what lives, or ended, on the host that shares this `ORCH_HOME`; else the coordinator.
    package func writesStatusFile(of record: SessionRecord) -> Bool {
        guard let attempt = record.attempt, hosts[attempt.host]?.record.isLocal == true else { return true }
        // Its agent has nothing of it any more.
        if attempt.missingSince != nil { return true }
        // What is offered there may be in its agent's hands already.
        return attempt.closed == .refused || attempt.closed == .fenced || attempt.closed == .moved
    }
}
