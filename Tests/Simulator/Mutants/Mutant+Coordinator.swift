import OrchCore

extension Mutant {
    /// What such a coordinator asks of its shell. Nobody waits for the answers to what it has ordered by itself.
    func changed(_ effects: [CoordinatorEffect]) -> [CoordinatorEffect] { effects.compactMap(changed) }

    private func changed(_ effect: CoordinatorEffect) -> CoordinatorEffect? {
        switch (self, effect) {
        case (.forgetsSessions, .persist(.session)), (.forgetsOrders, .persist(.command)), (.forgetsItsCursor, .persist(.host)): return nil
        case (.acknowledgesWhatItHasNotRead, .send(let name, var message)):
            guard case .eventsAck(let ack) = message.body else { return effect }
            message.body = .eventsAck(EventsAck(upTo: ack.upTo + 1))
            return .send(name, message)
        case (_, .reply(Self.nobody, _, _)): return nil
        case (_, .persist(.reply(let reply))) where reply.id.hasPrefix(Self.own): return nil
        default: return effect
        }
    }

    /// What such a coordinator hears.
    func changed(_ event: CoordinatorEvent, for machine: CoordinatorMachine) -> CoordinatorEvent {
        switch (self, event) {
        case (.believesLateHellos, .hello(let name, let hello, _, let past)):
            return .hello(name, hello, answers: machine.hosts[name]?.connection ?? 0, past: past)
        case (.ignoresAttemptNumbers, .published(let name, let stream, let told)):
            return .published(name, stream, ofPresentAttempt(told, machine))
        case (.ignoresAttemptNumbers, .linked(let name, let header, .events(var events), let blob)):
            events.events = events.events.map { ofPresentAttempt($0, machine) }
            return .linked(name, header, .events(events), blob: blob)
        case (.readsOverGaps, .published(let name, let stream, var told)):
            told.sequence = (machine.hosts[name]?.record.cursor ?? 0) + 1
            return .published(name, stream, told)
        case (.recoversOpenAttemptsOnly, .linked(let name, let header, .holdings(var page), let blob)):
            page.holdings = page.holdings.filter { $0.attempt.map { $0.state != .closed } ?? false }
            return .linked(name, header, .holdings(page), blob: blob)
        default: return event
        }
    }

    private func ofPresentAttempt(_ event: NumberedEvent, _ machine: CoordinatorMachine) -> NumberedEvent {
        var event = event
        if let present = machine.sessions[event.key.session]?.attemptKey { event.key = present }
        return event
    }

    /// Draining hosts that such a coordinator gives work to all the same: they drain no more while it decides.
    func opened(of machine: CoordinatorMachine) -> [HostName] {
        guard self == .placesOnDrainingHosts else { return [] }
        return machine.hosts.values.filter { $0.record.drainingSince != nil }.map(\.record.name).sorted()
    }

    func order(_ name: HostName, _ kind: HostOrder.Kind) -> CoordinatorEvent {
        .request(Self.nobody, Request(id: "\(Self.own)\(name)", call: .host(HostOrder(host: name, kind: kind))), key: nil, past: nil)
    }

    private static let nobody = ClientID(1 << 40)
    private static let own = "silence-"

    /// The orders that such a coordinator gives by itself: a host that is not heard for long is taken for dead, and its sessions for free.
    func orders(after event: CoordinatorEvent, of machine: CoordinatorMachine) -> [CoordinatorEvent] {
        switch (self, event) {
        case (.beginsLostAttemptsAnew, .hello(let name, let hello, _, _)):
            guard let host = machine.hosts[name], let stream = host.record.stream, stream != hello.stream else { return [] }
            return host.sessions.sorted().map(restart)
        case (.placesBeforeAllAreHeard, .recover):
            let remote = machine.hosts.values.map(\.record).filter { !$0.isLocal }
            return remote.flatMap { [.hostRemoved($0.name), .hostAdded(HostRecord(name: $0.name, isLocal: false))] }
        default: return moves(after: event, of: machine)
        }
    }

    private func restart(_ key: SessionKey) -> CoordinatorEvent {
        let order = Request.Order(session: SessionReference(project: key.project, projectIsSaid: true, id: key.id), kind: .restart)
        return .request(Self.nobody, Request(id: "\(Self.own)\(key)", call: .order(order)), key: key, past: nil)
    }

    private func moves(after event: CoordinatorEvent, of machine: CoordinatorMachine) -> [CoordinatorEvent] {
        guard self == .takesSilenceForDeath, case .timer(.unknown(let name, let loss)) = event, machine.hosts[name]?.isConnected == false else {
            return []
        }
        guard let other = machine.hosts.keys.sorted().first(where: { $0 != name && machine.hosts[$0]?.isConnected == true }) else { return [] }
        return (machine.hosts[name]?.sessions ?? []).sorted().map { key in
            let session = SessionReference(project: key.project, projectIsSaid: true, id: key.id)
            let order = Request.Order(session: session, kind: .move, force: true, to: other)
            let request = Request(id: "\(Self.own)\(key)-\(loss)", call: .order(order))
            return .request(Self.nobody, request, key: key, past: nil)
        }
    }
}
