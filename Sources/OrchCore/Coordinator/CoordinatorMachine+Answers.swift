// Orders on their way to a host, and what the host answers.
extension CoordinatorMachine {
    /// Stores an order for a host and sends it; it is sent again with each new link until it is answered.
    mutating func give(_ command: Command, to host: HostName) {
        guard hosts[host] != nil, orderHosts[command.id] == nil else { return }
        hosts[host]?.orders.append(command)
        orderHosts[command.id] = host
        emit(.persist(.command(host, command)))
        send(host, .command, .command(command))
    }

    mutating func command(_ command: Command, on host: HostName, for client: ClientID) {
        give(command, to: host)
        wait(client, for: command, on: host)
    }

    /// The order of this id that its host has not answered yet.
    func outstanding(_ id: String) -> (HostName, Command)? {
        guard let name = orderHosts[id], let command = hosts[name]?.orders.first(where: { $0.id == id }) else { return nil }
        return (name, command)
    }

    /// Lets the client wait for the host's answer, a while.
    mutating func wait(_ client: ClientID, for command: Command, on host: HostName) {
        guard isHeard(host) else { return answerWaiting(client, command, on: host) }
        waiters[command.id] = client
        emit(.schedule(.answer(command.id), after: Timing.hostAnswer))
    }

    private mutating func answerWaiting(_ client: ClientID, _ command: Command, on host: HostName) {
        done(client, command.id, command.key.session, waitingFor: "waiting for \(host)")
    }

    mutating func answerIsLate(_ id: String) {
        guard let client = waiters.removeValue(forKey: id), let (host, command) = outstanding(id) else { return }
        answerWaiting(client, command, on: host)
    }

    /// A host's answer to an order, or its tombstone. It counts once the events that came before it are in: who is told "done" finds it
    /// done, an order that was refused leaves the session as the agent has it, and an attempt that ended well before its tombstone stood
    /// has ended well.
    mutating func handle(_ answer: Host.Answered, from name: HostName) {
        guard let host = hosts[name], isAwaited(answer, from: host) else { return }
        hosts[name]?.answers.removeAll { $0.repeats(answer) }
        hosts[name]?.answers.append(answer)
        noteHead(answer.head, of: name)
        concludeAnswers(of: name)
        askForEvents(name)
    }

    private func isAwaited(_ answer: Host.Answered, from host: Host) -> Bool {
        switch answer {
        case .done(let done): host.orders.contains { $0.id == done.id }
        case .fenced(let fenced): host.sessions.contains(fenced.key.session)
        }
    }

    /// Takes in the answers whose events are here, in their order.
    mutating func concludeAnswers(of name: HostName) {
        while let host = hosts[name], let answer = host.answers.first, answer.head <= host.record.cursor {
            hosts[name]?.answers.removeFirst()
            switch answer {
            case .fenced(let fenced): conclude(fenced, from: name)
            case .done(let done):
                guard let index = host.orders.firstIndex(where: { $0.id == done.id }) else { continue }
                hosts[name]?.orders.remove(at: index)
                conclude(host.orders[index], done, later: host.orders[(index + 1)...], from: name)
            }
        }
    }

    private mutating func conclude(_ command: Command, _ answer: Done, later: ArraySlice<Command>, from name: HostName) {
        let done = isOvertaken(command) ? Done(id: answer.id, notes: ["the session was on no host any more"]) : answer
        orderHosts[done.id] = nil
        emit(.persist(.commandAnswered(done.id)))
        if let problem = done.problem {
            undo(command, problem, want: done.want, later: later)
        } else if command.kind == .delete, let record = sessions[command.key.session], record.attemptKey == command.key, record.want == .deleted {
            // The host never had anything of it, so no event tells that it is gone.
            forget(record)
        }
        if command.kind == .release { return note(done.notes, of: command.key.session) }
        // Who forwards words does not wait for the host.
        guard command.kind != .guidance else { return }
        var reply = Reply(id: done.id)
        reply.problem = done.problem
        if done.problem == nil { reply.done = OrderDone(session: command.key.session, waitingFor: nil, notes: done.notes) }
        // Also where nobody waits: a client that lost its coordinator asks again with the same id.
        emit(.persist(.reply(reply)))
        audit(reply)
        if let client = waiters.removeValue(forKey: done.id) { emit(.reply(client, reply, blob: nil)) }
    }

    private mutating func note(_ notes: [String], of key: SessionKey) {
        guard !notes.isEmpty, var record = sessions[key] else { return }
        for note in notes { record.face.note(note.printable(limit: 600)) }
        store(record)
    }

    /// The attempt is over and the session goes on without it: what is wanted was noted with the session, so nothing is left to refuse.
    private func isOvertaken(_ command: Command) -> Bool {
        guard let record = sessions[command.key.session], record.attemptKey == command.key, record.openAttempt == nil else { return false }
        return command.kind.want != nil && command.kind != .delete
    }

    /// A refused order leaves the session as its agent has it, but for what was ordered later; a person who does not wait at the prompt
    /// finds the reason in the session's notes.
    private mutating func undo(_ command: Command, _ problem: Problem, want: Want?, later: ArraySlice<Command>) {
        guard var record = sessions[command.key.session], record.attemptKey == command.key else { return }
        let later = later.last { $0.key == command.key && $0.kind.want != nil }
        if command.kind.want != nil { record.want = later?.kind.want ?? wantBefore(record, want) ?? record.want }
        if record.face.status == .deleting, record.want != .deleted {
            record.face.status = record.face.previousStatus ?? record.face.status
            record.face.previousStatus = nil
        } else if command.kind == .delete, record.face.status == .deleting, later == nil {
            // It had failed before, and fails again.
            record.face.status = .deletionFailed
            record.face.deletionError = problem.words
        }
        // What was fenced or given away meanwhile is not on that host any more: it is placed anew.
        let isElsewhere = record.attempt?.closed == .fenced || record.attempt?.closed == .moved
        if isElsewhere, record.want == .run, !record.face.status.isTerminal, record.face.status != .deletionFailed { record.face.status = .queued }
        record.face.note("\(command.kind.rawValue): \(problem.words.printable(limit: 300))")
        store(record)
        announceStatus(record, cause: "refused")
    }

    /// What is wanted of a session whose order was refused. The agent knows it of an attempt that is open; after that only the status tells.
    private func wantBefore(_ record: SessionRecord, _ want: Want?) -> Want? {
        guard record.openAttempt == nil, want != .deleted else { return want }
        switch record.face.previousStatus {
        case .paused: return .paused
        case .cancelled: return .cancelled
        default: return .run
        }
    }

    mutating func done(_ client: ClientID, _ id: String, _ key: SessionKey, waitingFor: String?, notes: [String] = []) {
        var reply = Reply(id: id)
        reply.done = OrderDone(session: key, waitingFor: waitingFor, notes: notes)
        answer(client, reply, keep: true)
    }
}
