import OrchCore

// Worker processes: what the machine orders of them, and what its shell hears of them.
extension World {
    mutating func change(_ run: RunName, _ body: (inout ModelWorker) -> Void) {
        guard let index = hosts[run.host]?.worker(run.key, run.run), var worker = hosts[run.host]?.workers[index] else { return }
        body(&worker)
        hosts[run.host]?.workers[index] = worker
    }

    /// Workers that live or may be about to, on any host.
    func workers(of session: SessionKey) -> [String] {
        names.flatMap { workers(of: session, on: $0) }
    }

    func workers(of session: SessionKey, on name: HostName, above attempt: UInt64 = 0) -> [String] {
        ((hosts[name]?.workers ?? []) + (hosts[name]?.abandoned ?? [])).filter { $0.key.session == session && $0.key.attempt > attempt && $0.mayRun }
            .map {
                "\($0.key).\($0.run) on \(name)"
            }
    }

    /// Those of them that no person has given up by force.
    func currentWorkers(of session: SessionKey) -> [String] {
        names.flatMap { workers(of: session, on: $0, above: audit.givenUp[session] ?? 0) }
    }

    mutating func order(_ effect: AgentEffect, on name: HostName) throws {
        switch effect {
        case .start(let order):
            let isGivenUp = order.key.attempt <= audit.givenUp[order.key.session] ?? 0
            guard isGivenUp || currentWorkers(of: order.key.session).isEmpty, workers(of: order.key.session, on: name).isEmpty else {
                throw Violation("\(order.key) starts run \(order.run) beside \(workers(of: order.key.session))")
            }
            guard hosts[name]?.begun.contains(RunName(host: name, key: order.key, run: order.run)) == false else {
                throw Violation("run \(order.run) of \(order.key) begins a second time")
            }
            guard hosts[name]?.worktrees[order.key.session] != nil else { throw Violation("\(order.key) starts without a worktree") }
            note(.agent(name), "! start \(order.key).\(order.run)")
            hosts[name]?.workers.append(ModelWorker(key: order.key, run: order.run, guidance: order.guidance.map(\.id)))
            hosts[name]?.jobs.append(.start(order.key, run: order.run))
        case .observe(let order, let offset):
            note(.agent(name), "! observe \(order.key).\(order.run)")
            // The job that looked at it before ends.
            change(RunName(host: name, key: order.key, run: order.run)) { $0.loseAgent() }
            hosts[name]?.jobs.append(.observe(order.key, run: order.run, guidance: order.guidance.map(\.id), offset: offset))
        case .say(let key, let run, let line): give(.say(line), to: RunName(host: name, key: key, run: run))
        case .stop(let key, let run, _): give(.stop, to: RunName(host: name, key: key, run: run))
        case .freeze(let key, let run): give(.freeze, to: RunName(host: name, key: key, run: run))
        case .thaw(let key, let run): give(.thaw, to: RunName(host: name, key: key, run: run))
        default: break
        }
    }

    /// Puts an order on the run's lane.
    private mutating func give(_ order: ModelWorker.Order, to run: RunName) {
        note(.agent(run.host), "! \(run) \(order.words)")
        change(run) { $0.orders.append(order) }
    }

    /// The shell carries out the next order on a run's lane.
    mutating func carryOutOrder(of run: RunName) {
        guard hosts[run.host]?.machine != nil, isAwake(run.host), let worker = hosts[run.host]?.worker(run), worker.isFollowed else { return }
        guard let order = worker.orders.first else { return }
        change(run) { worker in
            worker.orders.removeFirst()
            switch order {
            case .say(.guidance(let guidance)): if worker.hasSupervisor { worker.give([guidance.id]) }
            case .say(.endSession): if worker.hasSupervisor { worker.isToEnd = true }
            case .stop: worker.isToStop = true
            case .freeze: worker.isFrozen = true
            case .thaw: worker.isFrozen = false
            }
        }
    }

    /// The agent's shell brings the next report of a run; when there is none left and the run is over, its end.
    mutating func hear(_ run: RunName) throws {
        guard hosts[run.host]?.machine != nil, isAwake(run.host), let worker = hosts[run.host]?.worker(run), worker.isFollowed else { return }
        if worker.told < worker.reports.count {
            let report = worker.reports[worker.told]
            change(run) { $0.told += 1 }
            note(.agent(run.host), "\(run) reported \(report.words)")
            return try tell(run.host, .report(run.key, run: run.run, report, spool: report.id))
        }
        if worker.isOrphan {
            note(.agent(run.host), "finds that \(run) has no supervisor and ends it")
            let detail = detail("the supervisor was killed while the worker went on; the worker was ended")
            return change(run) { $0.end(.infrastructure, detail) }
        }
        guard case .ended(let end) = worker.state, worker.read == worker.stream.count else { return }
        change(run) { $0.isFollowed = false }
        note(.agent(run.host), "hears that \(run) ended: \(end.kind)")
        try tell(run.host, .runEnded(run.key, run: run.run, end, evidence: nil))
    }

    /// The agent's shell brings the next line of a run's event stream.
    mutating func readStream(of run: RunName) throws {
        guard hosts[run.host]?.machine != nil, isAwake(run.host), let worker = hosts[run.host]?.worker(run), worker.isFollowed,
            worker.read < worker.stream.count
        else { return }
        change(run) { $0.read += 1 }
        note(.agent(run.host), "\(run) says \(worker.stream[worker.read])")
        try tell(run.host, .worker(run.key, run: run.run, worker.stream[worker.read], offset: UInt64(worker.read + 1)))
    }
}
