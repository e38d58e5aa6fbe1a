import OrchCore

// The end of a history: nothing fails any more, and everything must come to rest.
extension World {
    /// Simulated time within which all comes to rest: three back-offs, a pause and a lost link fit.
    private static let patience: Int64 = 1_800_000

    package mutating func heal() throws {
        note(.network, "— everything heals —")
        letTimePass()
        if !isAwake(nil) { try apply(Step(.wake(after: 0))) }
        for name in names { try apply(Step(.mendCuts(name))) }
        var end = time + Self.patience
        while true {
            try begin()
            try settleWhatMoves()
            for index in clients.indices where clients[index].reply == nil { try apply(Step(.askAgain(client: index))) }
            try settleWhatMoves()
            guard let reason = unrest() else { break }
            guard let next = time < end ? nextTimer : longWait else { throw Violation("does not come to rest: \(reason)") }
            if time >= end { end = time + (wait(for: timers[next]) ?? 0) + Self.patience }
            try apply(Step(.fireTimer(at: next)))
        }
        for index in watchers.indices {
            while watchers[index].seen < ledger.head { try apply(Step(.watch(index, .catchUp))) }
        }
        try checkAtRest()
    }

    /// A session that continues by itself when a time has come that a wall clock, set back in between, has made far away.
    private var longWait: Int? {
        timers.firstIndex { if case .agent(_, .waiting) = $0.timer { (wait(for: $0) ?? 0) > Self.patience } else { false } }
    }

    /// All processes run, all hosts are known and connected.
    private mutating func begin() throws {
        try followWords()
        for kind in [StepKind.starting, .connecting] {
            for action in choices(of: kind) { try apply(Step(action)) }
        }
        for name in names where ledger.hosts[name] == nil { try apply(Step(.addHost(name))) }
        for name in names where ledger.hosts[name]?.drainingSince != nil { try apply(Step(.ask(.host(name, .undrain)))) }
    }

    /// A host that obeys a higher term than this ledger knows refuses it, and a person does what the words say. Such a term comes late where the
    /// coordinator of a ledger that was lost had said it to nobody before.
    private mutating func followWords() throws {
        guard let hosts = coordinator?.hosts.values, hosts.contains(where: { $0.rejection?.contains("up --recover") == true }) else { return }
        try apply(Step(.loseLedger))
    }

    /// Everything under way arrives, everybody does what is to be done.
    private mutating func settleWhatMoves() throws {
        while true {
            let late = names.flatMap { name in hosts[name]?.line.late.isEmpty == false ? [Action.deliverLate(name, at: 0)] : [] }
            let moves = late.isEmpty ? choices(of: .delivery) + choices(of: .supervision) + goodJobs + goodDeeds : late
            guard let next = moves.first else { return }
            try apply(Step(next, after: 1))
        }
    }

    private var goodJobs: [Action] {
        choices(of: .job).filter { action in
            switch action {
            case .finish(_, _, .well), .finishTransfer(_, .well): true
            default: false
            }
        }
    }

    /// A good worker reads what it was told, says that it is done, and ends.
    private var goodDeeds: [Action] {
        names.flatMap { name -> [Action] in
            (hosts[name]?.workers ?? []).compactMap { worker in
                let run = RunName(host: name, key: worker.key, run: worker.run)
                if let deed = [Deed.obey, .read].first(where: worker.can) { return .act(run, deed) }
                guard worker.state == .lives, !worker.isFrozen, worker.isFollowed else { return nil }
                let done = Deed.report(.complete, asks: false, acknowledges: false)
                if !worker.hasReportedComplete { return .act(run, done) }
                return worker.stream.last?.isGoodEnd == true ? nil : .act(run, .endTurn(good: true))
            }
        }
    }

    /// Why this is not yet the end; nil when everything has come to rest.
    private func unrest() -> String? {
        guard let coordinator else { return "the coordinator is away" }
        for name in names {
            guard coordinator.hosts[name]?.isConnected == true else { return "\(name) has no link" }
            guard let host = hosts[name], let machine = host.machine, host.line.isOpen else { return "\(name) is away" }
            guard ledger.hosts[name]?.awaitedSince == nil else { return "the ledger has not heard what \(name) holds" }
            guard host.workers.isEmpty else { return "\(name) has workers \(host.workers.map { "\($0.key).\($0.run) \($0.state)" })" }
            guard ledger.hosts[name]?.cursor == host.journal.head else { return "events of \(name) are missing" }
            guard machine.slotsUsed == 0 else { return "\(name) has \(machine.slotsUsed) slots taken" }
        }
        if let order = ledger.orders.first { return "order \(order.command.kind) \(order.command.id) for \(order.host) has no answer" }
        if let client = clients.first(where: { $0.reply == nil }) { return "\(client.request.id) has no reply" }
        for record in ledger.sessions.values.sorted(by: { $0.key < $1.key }) where !hasComeToRest(record) {
            return "\(record.key) is \(record.face.status), wanted \(record.want), attempt \(record.attempt?.state.rawValue ?? "none")"
        }
        return nil
    }

    /// Sessions that have come to rest, and not to their end.
    private func waitsForOthers(_ record: SessionRecord) -> Bool {
        guard record.isQueued, !record.after.isEmpty else { return false }
        return record.after.allSatisfy { key in ledger.sessions[key].map { !$0.isSettled && hasComeToRest($0) } ?? false }
    }

    /// It was moved to a host that had its label then, by what the operator had settled.
    private func waitsForALabel(_ record: SessionRecord) -> Bool {
        guard record.isQueued, let name = record.pinned else { return false }
        return !record.labels.isEmpty && labels(of: name).isEmpty
    }

    private func hasComeToRest(_ record: SessionRecord) -> Bool {
        switch record.face.status {
        case .complete, .cancelled: record.openAttempt == nil
        case .deletionFailed: record.want == .deleted
        case .paused: record.want == .paused
        case .queued: waitsForOthers(record) || waitsForALabel(record)
        case .stuck where record.openAttempt?.missingSince != nil: true
        case .stuck, .prReady, .shipping, .reviewsInProgress: record.want == .run
        default: false
        }
    }
}

extension WorkerNews {
    fileprivate var isGoodEnd: Bool { if case .turnEnded(good: true, _) = self { true } else { false } }
}
