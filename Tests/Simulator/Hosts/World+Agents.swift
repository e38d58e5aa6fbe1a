import OrchCore

// An agent's shell: persists first, then does the rest; it may die between.
extension World {
    mutating func startAgent(_ name: HostName) throws {
        guard let host = hosts[name], host.machine == nil, isAwake(name), let (incarnation, start) = hosts[name]?.journal.start() else { return }
        let identity = AgentMachine.Identity(
            host: name, machine: "machine-\(name)-\(host.machines)", boot: "boot-\(host.boot)", incarnation: incarnation, stream: host.journal.stream)
        let facts = HostFacts(slots: host.slots, slotsUsed: 0, labels: host.labels, notReady: [])
        hosts[name]?.machine = AgentMachine(identity, facts: facts, start)
        note(.agent(name), "starts, incarnation \(incarnation)")
        let now = moment(of: name)
        let found = stranded(on: name)
        guard let effects = hosts[name]?.machine?.start(at: now) else { return }
        try perform(effects + decide(found, on: name), on: name)
        for key in hosts[name]?.journal.attempts.keys.sorted() ?? [] { audit.lost.remove(key) }
    }

    /// What the folders of runs tell.
    private func stranded(on name: HostName) -> AgentInput {
        let living = (hosts[name]?.workers ?? []).filter { $0.state == .lives }.map { worker in
            let id = worker.key.session.id
            return StrandedRun(
                key: worker.key, run: worker.run, spec: SessionSpec(model: worker.key.session), conversation: "c-\(worker.key)",
                branch: "issue-\(id)", worktree: "/w/\(id)")
        }
        return .stranded(living, highest: (hosts[name]?.fences ?? [:]).map { AttemptKey(session: $0.key, attempt: $0.value) })
    }

    /// The agent is gone, its workers are not. Of what its shell was busy with some has happened.
    mutating func crashAgent(_ name: HostName, leavings: Int) {
        guard let host = hosts[name], host.machine != nil else { return }
        note(.agent(name), "✝ dies")
        for (index, job) in host.jobs.enumerated() where leavings >> index & 1 == 1 { leave(job, on: name) }
        hosts[name]?.machine = nil
        hosts[name]?.jobs = []
        hosts[name]?.workers.removeAll { $0.state == .starting }
        for index in hosts[name]?.workers.indices ?? 0..<0 { hosts[name]?.workers[index].loseAgent() }
        hosts[name]?.line.close(isNoticed: coordinator == nil)
        hosts[name]?.line.lose(.toAgent)
        timers.removeAll { if case .agent(name, _) = $0.timer { true } else { false } }
    }

    /// The machine is started anew: every process of it is gone.
    mutating func reboot(_ name: HostName, leavings: Int) {
        guard let host = hosts[name], isAwake(name) else { return }
        note(.agent(name), "the machine is restarted")
        crashAgent(name, leavings: leavings)
        if host.isLocal { crashCoordinator() }
        let end = detail("the machine was restarted while the worker ran")
        for index in hosts[name]?.workers.indices ?? 0..<0 where hosts[name]?.workers[index].mayRun == true {
            hosts[name]?.workers[index].end(.infrastructure, end)
        }
        hosts[name]?.boot += 1
        let time = time
        change(clockOf: name) { $0.reboot(at: time) }
    }

    mutating func tell(_ name: HostName, _ input: AgentInput) throws {
        guard hosts[name]?.machine != nil, isAwake(name) else { return }
        if fault?.point == .beforeCommit { return crashAgent(name, leavings: fault?.leavings ?? 0) }
        let effects = decide(input, on: name)
        if fault?.point == .commitRefused, effects.contains(where: { if case .persist = $0 { true } else { false } }) {
            return refuseCommit(of: name)
        }
        try perform(effects, on: name)
    }

    /// The journal could not be written: the machine is made anew from it, and looks again at what was begun.
    private mutating func refuseCommit(of name: HostName) {
        guard let machine = hosts[name]?.machine, let start = hosts[name]?.journal.contents else { return }
        note(.agent(name), "the disk refuses the transaction: begins anew")
        hosts[name]?.machine = AgentMachine(machine.identity, facts: machine.currentFacts, start)
        schedule(.agent(name, .recover), after: Timing.recover)
    }

    private mutating func perform(_ effects: [AgentEffect], on name: HostName) throws {
        try hosts[name]?.journal.apply(effects.compactMap { if case .persist(let write) = $0 { write } else { nil } })
        let others = effects.filter { if case .persist = $0 { false } else { true } }
        effectsOfStep = others.count
        guard case .afterEffects(let count)? = fault?.point else { return try others.forEach { try run($0, on: name) } }
        for effect in others.prefix(count) { try run(effect, on: name) }
        crashAgent(name, leavings: fault?.leavings ?? 0)
    }

    private mutating func run(_ effect: AgentEffect, on name: HostName) throws {
        switch effect {
        case .persist, .reply, .readLog: break
        case .writeStatusFile(let file): if let key = file.key { files[home(of: name), default: [:]][key] = file }
        case .removeStatusFile(let key): files[home(of: name), default: [:]][key] = nil
        case .log(let words): note(.agent(name), "“\(words)”")
        case .schedule(let timer, let after): schedule(.agent(name, timer), after: after)
        case .send(let route, let message, _):
            try checkDurable(message.body, of: name)
            send(from: name, on: route, message.header, message.body, blob: message.blob)
        case .sendUnlinked(let route, let header, let body): send(from: name, on: route, header, body)
        case .publish(_, let header, let event):
            if hosts[name]?.line.isOpen == true { hosts[name]?.line.publish(Hint(stream: header.stream, event: event)) }
        case .readEvents(let first): hosts[name]?.jobs.append(.readEvents(from: first))
        case .inspect(let session, _, _, .link(let correlation)): hosts[name]?.jobs.append(.inspect(session, correlation: correlation))
        case .inspect(_, _, _, .client): break
        case .prepare(let key, _, _): hosts[name]?.jobs.append(.prepare(key))
        // Whether it ends well or badly is open anyway.
        case .abandonPreparation: break
        case .assess(let key, _): hosts[name]?.jobs.append(.assess(key))
        case .remove(let key, _, _, let force):
            try checkForce(force, of: key)
            hosts[name]?.jobs.append(.remove(key, force: force))
        case .discardReport(let key, let run, let report): hosts[name]?.jobs.append(.discard(key, run: run, report: report))
        case .start, .observe, .say, .stop, .freeze, .thaw: try order(effect, on: name)
        case .correctStatusFile(let file):
            if let key = file.key, files[home(of: name)]?[key]?.attempt == file.attempt { files[home(of: name)]?[key] = file }
        // People look for what is left over; no run depends on it.
        case .sweep, .changeKey: break
        case .leaveStatusFile(let key): if files[home(of: name)]?[key]?.host == name { files[home(of: name)]?[key] = nil }
        case .assessMove, .pack, .readConversation, .lookAtTransfer, .storePiece, .unpack, .dropConversation, .keepConversations:
            carry(effect, on: name)
        }
    }

    /// Where an agent's status files are: the local one shares a folder with the coordinator.
    func home(of name: HostName) -> HostName? { hosts[name]?.isLocal == true ? nil : name }
}
