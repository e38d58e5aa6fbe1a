import OrchCore

/// Kinds of steps; a walk gives each its weight, a search its budget.
package enum StepKind: Hashable, Sendable, CaseIterable {
    /// The next message, job, order or report goes its way.
    case delivery, job, supervision
    case deed
    case timer
    case wish, asking, watching
    case connecting
    case starting
    // What goes wrong.
    case losing, doubling, delay, cutting, dying, killing, clock
    /// A person overrides what the machines know.
    case fencing
    case membership
    /// A journal, a ledger or a whole machine is lost.
    case forgetting
}

// What may happen now.
extension World {
    package func choices(of kind: StepKind) -> [Action] {
        switch kind {
        case .delivery: deliveries
        case .job: names.flatMap(jobEnds) + transferEnds
        case .supervision: runs.flatMap { supervision($0.name, $0.worker) }
        case .deed: runs.flatMap { deeds($0.name, $0.worker) }
        case .timer: timerChoices
        case .wish: clients.count < plan.requests && isCoordinatorUp ? plan.wishes.filter(isSensible).map(Action.ask) : []
        case .asking: isCoordinatorUp ? clients.indices.filter { clients[$0].reply == nil }.map { .askAgain(client: $0) } : []
        case .watching: watchers.indices.flatMap(looks)
        case .connecting: names.flatMap(connecting)
        case .starting: startings
        case .losing: names.flatMap(losses)
        case .doubling: names.flatMap { name in Direction.allCases.filter { carries(name, $0) }.map { .duplicate(name, $0) } }
        case .delay: names.flatMap(lateArrivals)
        case .cutting: names.flatMap(cuttings)
        case .dying: deaths
        case .killing: runs.filter { $0.worker.state == .lives }.flatMap { [.killWorker($0.name), .killSupervisor($0.name)] }
        case .clock: clocks
        case .fencing: isCoordinatorUp ? ledger.sessions.values.filter { $0.openAttempt != nil }.map(\.key).sorted().map(Action.fence) : []
        case .membership: membership
        case .forgetting: losses
        }
    }

    private var isCoordinatorUp: Bool { coordinator != nil && isAwake(nil) }

    private func isUp(_ name: HostName) -> Bool { hosts[name]?.machine != nil && isAwake(name) }

    private var runs: [(name: RunName, worker: ModelWorker)] {
        names.flatMap { name in (hosts[name]?.workers ?? []).map { (RunName(host: name, key: $0.key, run: $0.run), $0) } }
    }

    private func carries(_ name: HostName, _ direction: Direction) -> Bool {
        hosts[name]?.line.carries(direction) == true && listens(name, direction)
    }

    private var deliveries: [Action] {
        names.flatMap { name -> [Action] in
            let hint: [Action] = hosts[name]?.line.hints.isEmpty == false && listens(name, .toCoordinator) ? [.deliverHint(name, at: 0)] : []
            return Direction.allCases.filter { carries(name, $0) }.map { .deliver(name, $0) } + hint
        }
    }

    private func jobEnds(_ name: HostName) -> [Action] {
        guard isUp(name), let jobs = hosts[name]?.jobs else { return [] }
        return jobs.indices.flatMap { index in jobs[index].ends.map { .finish(name, job: index, $0) } }
    }

    private var transferEnds: [Action] {
        guard isCoordinatorUp else { return [] }
        return transfers.jobs.indices.flatMap { [Action.finishTransfer(job: $0, .well), .finishTransfer(job: $0, .badly)] }
    }

    private func supervision(_ name: RunName, _ worker: ModelWorker) -> [Action] {
        guard isUp(name.host), worker.isFollowed else { return [] }
        var choices: [Action] = []
        if !worker.orders.isEmpty { choices.append(.carryOut(name)) }
        if worker.read < worker.stream.count { choices.append(.readStream(name)) }
        if worker.hasNews { choices.append(.hear(name)) }
        return choices
    }

    private func deeds(_ name: RunName, _ worker: ModelWorker) -> [Action] {
        guard isAwake(name.host) else { return [] }
        return ([.read, .obey] + plan.deeds).filter(worker.can).map { .act(name, $0) }
    }

    private var timerChoices: [Action] {
        guard plan.timeStands else { return nextTimer.map { [.fireTimer(at: $0)] } ?? [] }
        // The same timer twice is the same choice.
        var seen: Set<ModelTimer.Timer> = []
        return timers.indices.filter { wait(for: timers[$0]) != nil && seen.insert(timers[$0].timer).inserted }.map { .fireTimer(at: $0) }
    }

    /// An order about a session that nobody knows is only refused.
    private func isSensible(_ wish: Wish) -> Bool {
        switch wish {
        case .spawn: true
        case .host(let name, _): ledger.hosts[name] != nil
        case .get(let key), .order(let key, _, _, _), .update(let key, _), .move(let key, _, _): ledger.sessions[key] != nil
        }
    }

    private func looks(_ index: Int) -> [Action] {
        let reads = watchers[index].queue.isEmpty ? [] : [Look.take(at: 0), .lose(at: 0), .take(at: watchers[index].queue.count - 1)]
        return (reads + (isCoordinatorUp ? [.catchUp, .rejoin] : [])).map { .watch(index, $0) }
    }
}

extension ModelHost.Job {
    /// How it may end.
    fileprivate var ends: [JobEnd] {
        switch self {
        case .prepare, .start, .remove, .pack, .unpack: [.well, .badly]
        case .observe, .discard, .assess, .readEvents, .inspect, .assessMove, .readConversation, .storePiece: [.well]
        }
    }
}

extension ModelWorker {
    /// A report, a missing supervisor or its end waits to be heard.
    var hasNews: Bool {
        if told < reports.count || isOrphan { return true }
        if case .ended = state { return read == stream.count }
        return false
    }
}
