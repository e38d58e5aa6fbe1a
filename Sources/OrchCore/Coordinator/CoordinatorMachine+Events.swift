// The agents' journals, read in order and applied once.
extension CoordinatorMachine {
    mutating func noteHead(_ head: UInt64, of name: HostName) {
        guard let known = hosts[name]?.head, head > known else { return }
        hosts[name]?.head = head
    }

    /// Asks for what the journal has beyond the cursor, unless it is under way. An agent that could not read its journal is asked again.
    mutating func askForEvents(_ name: HostName) {
        guard let host = hosts[name], host.head > host.record.cursor else { return }
        guard host.askedFrom != host.record.cursor + 1 || now.awake - host.askedAt >= Timing.eventsAnswer else { return }
        hosts[name]?.askedFrom = host.record.cursor + 1
        hosts[name]?.askedAt = now.awake
        send(name, .eventsFrom, .eventsFrom(EventsFrom(from: host.record.cursor + 1)))
    }

    /// The status channel is a fast hint: the next event in order is applied, anything else only shows that there is more.
    mutating func take(hint event: NumberedEvent, of stream: StreamID, from name: HostName) {
        guard let host = hosts[name], host.record.stream == stream, host.link != nil else { return }
        hosts[name]?.head = max(host.head, event.sequence)
        // It may overtake the holdings, which are older and would be taken for what is newest.
        let isNext = event.sequence == host.record.cursor + 1 && host.isSurveyed
        if isNext { apply([event], from: name) } else { askForEvents(name) }
    }

    mutating func handle(_ events: Events, from name: HostName) {
        guard let host = hosts[name], host.record.stream == events.stream else { return }
        hosts[name]?.askedFrom = nil
        apply(events.events, from: name)
        // A page that brought nothing is not asked for again until the agent speaks of its head again.
        if hosts[name]?.record.cursor != host.record.cursor { askForEvents(name) }
    }

    private mutating func apply(_ events: [NumberedEvent], from name: HostName) {
        guard let before = hosts[name]?.record.cursor else { return }
        for event in events {
            guard let cursor = hosts[name]?.record.cursor, event.sequence > cursor else { continue }
            guard event.sequence == cursor + 1 else { break }
            hosts[name]?.record.cursor = event.sequence
            noteHead(event.sequence, of: name)
            fold(event, from: name)
        }
        guard let host = hosts[name], host.record.cursor > before else { return }
        persistHost(name)
        send(name, .eventsAck, .eventsAck(EventsAck(upTo: host.record.cursor)))
        concludeAnswers(of: name)
        askAboutUnseen(name)
    }

    /// Takes one fact into the session it belongs to. A fact of another attempt than the current one changes nothing: it was fenced.
    private mutating func fold(_ event: NumberedEvent, from name: HostName) {
        takeBackFile(event, from: name)
        guard var record = sessions[event.key.session], var attempt = record.attempt, attempt.number == event.key.attempt, attempt.host == name
        else {
            // It left before it heard that it was given up, or its session is gone.
            if case .state(let change) = event.event, change.closed == .moved { release(event.key, on: name) }
            return
        }
        attempt.run = max(attempt.run, min(event.run, Limits.number))
        record.attempt = attempt
        switch event.event {
        case .state(let change): fold(change, into: record)
        case .escalation(let escalation):
            // What an attempt that is over here still asks there is for nobody to answer.
            guard record.openAttempt != nil, !record.escalations.contains(where: { $0.id == escalation.id }) else { return }
            record.add(escalation)
            store(record)
            announce(record, LedgerEvent.Fact(escalation: escalation))
        case .escalationClosed(let closed):
            guard let index = record.escalations.firstIndex(where: { $0.id == closed.id && $0.closedAt == nil }) else { return }
            record.escalations[index].closedAt = event.time
            store(record)
            announce(record, LedgerEvent.Fact(escalationClosed: closed.id))
        case .guidance(let receipt):
            guard let index = record.guidance.firstIndex(where: { $0.id == receipt.id }), record.guidance[index].receipt < receipt.receipt
            else { return }
            record.guidance[index].receipt = receipt.receipt
            record.guidance[index].receiptAt = event.time
            store(record)
            announce(record, LedgerEvent.Fact(guidance: receipt))
        }
    }

    /// An attempt on the local host that was over here before it was over there: its agent has written the status file since.
    private mutating func takeBackFile(_ event: NumberedEvent, from name: HostName) {
        guard case .state(let change) = event.event, change.state == .closed, hosts[name]?.record.isLocal == true,
            let record = sessions[event.key.session], record.attemptKey != event.key || record.openAttempt == nil, writesStatusFile(of: record)
        else { return }
        emit(.writeStatusFile(file(record)))
    }

    private mutating func fold(_ change: AgentEvent.StateChange, into session: SessionRecord) {
        var record = session
        let wasOpen = record.openAttempt != nil
        if change.closed == .moved { return departed(record, change) }
        // A fenced attempt has nothing to say any more, but how its deletion goes.
        guard wasOpen || (change.state == .closed && (record.attempt?.closed != .fenced || record.want == .deleted)) else { return }
        record.attempt?.state = change.state
        record.face = face(change.face, of: record)
        if let end = change.end { record.attempt?.lastEnd = end }
        // From here on the new host has the conversation that came along.
        if change.cause == .runStarted { record.inheritance?.conversation = nil }
        guard change.state == .closed else {
            store(record)
            return announceStatus(record, cause: change.cause.rawValue)
        }
        // What was given up stays so, however it ended there: its file is the coordinator's.
        if record.attempt?.closed != .fenced { record.attempt?.closed = change.closed }
        if change.closed == .deleted { return forget(record) }
        if wasOpen, change.closed == .fenced { return unplaced(record, cause: "requeued") }
        closeEscalations(of: &record)
        store(record)
        announceStatus(record, cause: change.cause.rawValue)
    }

    /// What the agent shows, under a deletion that was ordered and has not reached it yet.
    private func face(_ new: SessionFace, of record: SessionRecord) -> SessionFace {
        guard record.want == .deleted, record.face.status == .deleting, new.status != .deleting, new.status != .deletionFailed else { return new }
        var face = new
        face.delete()
        return face
    }
}
