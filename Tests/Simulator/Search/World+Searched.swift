import OrchCore

extension World {
    /// A world in which all hosts are connected, and how it came to that.
    static func connected(_ plan: Plan) throws -> (World, [Step]) {
        var world = try World(plan)
        var steps: [Step] = []
        while let action = [StepKind.connecting, .delivery, .job].lazy.compactMap({ world.choices(of: $0).first }).first {
            steps.append(Step(action))
            try world.apply(Step(action))
        }
        return (world, steps)
    }

    /// What a search takes: everything but what only costs time, such as watchers and clocks.
    ///
    /// A process that is down begins first: nobody has to do with it meanwhile, so that nothing depends on when it comes back.
    ///
    /// Hints that arrive, lines of a worker's stream, orders on its lane, reports that are put away and acknowledgements hurry, and so does a
    /// host that has nothing to do with the session while that is elsewhere: while one waits, only it and what may go wrong are taken. Their
    /// coming later than something else is left to the random walks.
    func searched(within budget: Budget) -> [Action] {
        let faults = Self.faults(within: budget)
        if let start = choices(of: .starting).first(where: hurries) { return [start] }
        let moves = [StepKind.delivery, .job, .supervision, .connecting].flatMap { choices(of: $0) }
        if let first = moves.first(where: isEager) {
            return [first] + faults.flatMap { choices(of: $0) }.filter(isWorthATry)
        }
        let kinds: [StepKind] = [.delivery, .job, .supervision, .deed, .wish, .asking, .connecting, .starting] + faults
        return kinds.flatMap { choices(of: $0) }.filter(isWorthATry)
    }

    /// Where nothing has happened nothing can go wrong that matters; and a connection that is gone is noticed when the next one stands.
    private func isWorthATry(_ action: Action) -> Bool {
        switch action {
        case .cut, .notice, .dropLate: false
        case .breakLine(let name), .crashAgent(let name, _), .reboot(let name, _): isBusy(name)
        case .drop(let name, _, _), .duplicate(let name, _), .deliverLate(let name, _): !isAside(name)
        case .fireTimer(let index): isDue(timers[index].timer) && isWorthATry(timers[index].timer)
        case .loseJournal(let name), .replaceMachine(let name): isBusy(name)
        case .crashCoordinator, .loseLedger: !clients.isEmpty
        default: true
        }
    }

    private func isWorthATry(_ timer: ModelTimer.Timer) -> Bool {
        switch timer {
        case .coordinator(.ping(let name, _)), .coordinator(.greet(let name, _)): isBusy(name)
        default: true
        }
    }

    /// Whether this host has nothing to do with the session, and will not soon.
    private func isAside(_ name: HostName) -> Bool {
        guard let host = hosts[name], host.journal.head == 0, host.journal.tombstones.isEmpty, host.workers.isEmpty else { return false }
        return !ledger.sessions.isEmpty && ledger.sessions.values.allSatisfy { $0.attempt.map { $0.host != name } ?? false && !$0.isQueued }
    }

    /// Whether anything of the session has come near this host.
    private func isBusy(_ name: HostName) -> Bool {
        guard let host = hosts[name] else { return false }
        return host.journal.head > 0 || !host.line.toAgent.isEmpty || !host.line.toCoordinator.isEmpty
            || ledger.sessions.values.contains { $0.attempt?.host == name }
    }
}

extension World {
    /// A process that begins with what its files tell, and not with its database, depends on when it does.
    private func hurries(_ start: Action) -> Bool {
        switch start {
        case .startAgent(let name): hosts[name]?.journal.incarnation ?? 0 > 0
        default: !isLedgerLost
        }
    }

    /// See `searched`.
    private func isEager(_ action: Action) -> Bool {
        switch action {
        case .deliverHint, .carryOut, .readStream: true
        case .connect(let name): isAside(name)
        case .deliver(let name, let direction): isAside(name) || hosts[name]?.line[direction].first?.hurries == true
        case .finish(let name, let job, .well):
            if case .discard? = hosts[name]?.jobs[job] { true } else { false }
        default: false
        }
    }

    /// Kinds of things that go wrong for which there is something left to pay.
    private static func faults(within budget: Budget) -> [StepKind] {
        let purses: [(left: Int, kinds: [StepKind])] = [
            (budget.ticks, [.timer]), (budget.messages, [.losing, .doubling, .delay, .cutting]), (budget.crashes, [.dying, .killing]),
            (budget.fences, [.fencing]), (budget.losses, [.forgetting]),
        ]
        return purses.flatMap { $0.left > 0 ? $0.kinds : [] }
    }
}

extension Packet {
    /// Says only what the other end has, or asks for it.
    fileprivate var hurries: Bool {
        switch body {
        case .eventsAck, .ping: true
        default: false
        }
    }
}
