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
    /// Hints that arrive, lines of a worker's stream and orders on its lane hurry: while one waits, only it and what may go wrong are taken.
    /// Their coming later than something else is left to the random walks; without that a search gets no further than the first offer.
    var searched: [Action] {
        let faults: [StepKind] = [.timer, .losing, .doubling, .cutting, .dying, .killing, .fencing]
        if let first = (choices(of: .delivery) + choices(of: .job) + choices(of: .supervision)).first(where: \.isEager) {
            return [first] + faults.flatMap { choices(of: $0) }.filter(isWorthATry)
        }
        let kinds: [StepKind] = [
            .delivery, .job, .supervision, .deed, .timer, .wish, .asking, .connecting, .starting, .losing, .doubling, .delay, .cutting, .dying,
            .killing, .fencing,
        ]
        return kinds.flatMap { choices(of: $0) }.filter(isWorthATry)
    }

    /// Where nothing has happened nothing can go wrong that matters; and a connection that is gone is noticed when the next one stands.
    private func isWorthATry(_ action: Action) -> Bool {
        switch action {
        case .cut, .notice: false
        case .breakLine(let name), .crashAgent(let name, _), .reboot(let name, _): isBusy(name)
        case .fireTimer(let index): isWorthATry(timers[index].timer)
        case .crashCoordinator: !clients.isEmpty
        default: true
        }
    }

    private func isWorthATry(_ timer: ModelTimer.Timer) -> Bool {
        switch timer {
        case .coordinator(.ping(let name, _)), .coordinator(.greet(let name, _)): isBusy(name)
        default: true
        }
    }

    /// Whether anything of the session has come near this host.
    private func isBusy(_ name: HostName) -> Bool {
        guard let host = hosts[name] else { return false }
        return host.journal.head > 0 || !host.line.toAgent.isEmpty || !host.line.toCoordinator.isEmpty
            || ledger.sessions.values.contains { $0.attempt?.host == name }
    }
}

extension Action {
    /// See `World.searched`.
    fileprivate var isEager: Bool {
        switch self {
        case .deliverHint, .carryOut, .readStream: true
        default: false
        }
    }
}
