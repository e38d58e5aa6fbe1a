// `orch move`: a session goes on at another host. One that is on no host only waits for another; one that a host was offered is fenced there
// first; one that a host works on is given up by its agent, which packs what it has; and where that host is not heard a person may force it.
extension CoordinatorMachine {
    /// Why the session can't be moved there; nil when it can.
    func moveRefusal(_ order: Request.Order, for record: SessionRecord) -> Problem? {
        func no(_ words: String, next: String? = nil) -> Problem { Problem(.refused, "\(record.key) \(words)", next: next) }
        guard let to = order.to else { return Problem(.usage, "the order names no host", next: "give --to") }
        guard hosts[to] != nil else { return unknownHost(to) }
        if record.face.status.isTerminal { return no("is \(record.face.status.rawValue) already") }
        if record.isOnItsWayOut { return no("is to be \(record.want.rawValue)") }
        if let problem = closedDoor(to, for: record) { return problem }
        guard let open = record.openAttempt else {
            let drops = order.force && record.inheritance?.awaited != nil
            return record.pinned == to && !drops ? no("waits for \(to) already") : nil
        }
        if open.host == to { return no("is on \(to) already") }
        if isHeard(open.host) {
            let isMoving = hosts[open.host]?.orders.contains { $0.kind == .move && $0.key == record.attemptKey } == true
            return isMoving ? Problem(.conflict, "\(record.key) is being moved already", next: "see 'orch get \(record.key)'") : nil
        }
        guard !order.force else { return nil }
        let since = hosts[open.host]?.record.lostSince.map { " since \($0.iso8601)" } ?? ""
        return Problem(
            .unreachable, "\(open.host) has not been heard\(since), and its worker may well go on",
            next: "wait for it, or --force starts on \(to) from the last pushed commit, in a new conversation")
    }

    /// A host that could not take the session however long it waited: the work it has now would end for nothing.
    private func closedDoor(_ to: HostName, for record: SessionRecord) -> Problem? {
        guard let host = hosts[to] else { return nil }
        if host.record.drainingSince != nil {
            return Problem(.refused, "\(to) is draining", next: "'orch host undrain \(to)' lets it take work again")
        }
        guard let labels = labels(of: host), let missing = HostLabels.lacking(record.labels, in: labels) else { return nil }
        return Problem(.refused, "\(to) lacks \(missing), which \(record.key) asks for", next: "name another host; see 'orch hosts'")
    }

    func unknownHost(_ name: HostName) -> Problem {
        let names = hosts.keys.sorted().map(\.text)
        return Problem(.notFound, "there is no host \(name)", next: "known: \(names.isEmpty ? "none" : names.joined(separator: ", "))")
    }

    mutating func move(_ session: SessionRecord, _ order: Request.Order, request id: String, of client: ClientID) {
        guard let to = order.to else { return }
        guard let open = session.openAttempt, let key = session.attemptKey else { return wait(session, for: to, order, request: id, of: client) }
        guard isHeard(open.host) else { return giveUp(session, for: to, request: id, of: client) }
        guard open.state == .offered else {
            return command(Command(id: id, key: key, kind: .move, force: order.force, to: to), on: open.host, for: client)
        }
        // Whether the offer was taken is not known: placed anew when a tombstone stands.
        var record = session
        record.pinned = to
        store(record)
        send(open.host, .fence, .fence(FenceOrder(key: key)))
        done(client, id, record.key, waitingFor: nil)
    }

    /// On no host: it waits for another.
    private mutating func wait(_ session: SessionRecord, for to: HostName, _ order: Request.Order, request id: String, of client: ClientID) {
        var record = session
        record.pinned = to
        var notes: [String] = []
        if order.force, let from = record.inheritance?.from, record.inheritance?.awaited != nil {
            record.inheritance?.conversation = nil
            notes = ["the conversation on \(from) is not waited for: a new one begins, from the last pushed commit"]
        }
        for note in notes { record.face.note("\(now.wall.iso8601): \(note)") }
        if record.want == .run, record.face.status == .stuck {
            record.face.status = .queued
            record.face.stuckReason = nil
            closeEscalations(of: &record)
        }
        store(record)
        announceStatus(record, cause: "moved")
        done(client, id, record.key, waitingFor: nil, notes: notes)
    }

    /// A person decides for a host that is not heard: its attempt is over in the ledger, and is fenced there when the host is heard.
    private mutating func giveUp(_ session: SessionRecord, for to: HostName, request id: String, of client: ClientID) {
        guard let from = session.openAttempt?.host else { return }
        var record = session
        record.attempt?.state = .closed
        record.attempt?.closed = .fenced
        record.pinned = to
        record.inheritance = SessionRecord.Inheritance(from: from, conversation: nil)
        let notes = [
            "\(from) was not heard: it starts on \(to) from the last pushed commit, in a new conversation",
            "\(from) is fenced when it is heard again; work that was not pushed stays in its worktree there",
        ]
        for note in notes { record.face.note("\(now.wall.iso8601): \(note)") }
        emit(.log("\(record.key) was moved by force from \(from), which is not heard, to \(to)"))
        unplaced(record, cause: "moved")
        done(client, id, record.key, waitingFor: nil, notes: notes)
    }

    /// The old host has closed the attempt and will never run it again: the session goes on where the operator wanted it.
    mutating func departed(_ session: SessionRecord, _ change: AgentEvent.StateChange) {
        guard let key = session.attemptKey, let from = session.attempt?.host else { return }
        guard session.openAttempt != nil, let moved = change.moved else { return release(key, on: from) }
        var record = session
        record.attempt?.state = .closed
        record.attempt?.closed = .moved
        if let end = change.end { record.attempt?.lastEnd = end }
        record.face = change.face
        record.pinned = moved.to
        let conversation = moved.conversation.flatMap { $0.isSound(for: key) && !record.isOnItsWayOut ? $0 : nil }
        // One that this host has never begun to continue is still the one to go on with.
        if conversation != nil || record.inheritance?.conversation == nil {
            record.inheritance = SessionRecord.Inheritance(from: from, conversation: conversation)
        }
        let begins = record.inheritance?.conversation == nil ? ", in a new conversation" : ""
        record.face.note("\(now.wall.iso8601): moved from \(from) to \(moved.to)\(begins)")
        if conversation == nil { release(key, on: from) }
        unplaced(record, cause: "moved")
    }

    /// Tells the old host that nothing it has of the attempt is needed any more.
    mutating func release(_ key: AttemptKey, on host: HostName) {
        give(Command(id: "release-\(key)", key: key, kind: .release), to: host)
    }
}

extension PackedConversation {
    /// Whether this is what an agent may say of the attempt: the id becomes the name of a file.
    func isSound(for attempt: AttemptKey) -> Bool {
        ClaudeTranscripts.isID(id) && key == attempt && bytes > 0 && bytes <= Limits.conversationBytes && digest.utf8.count == 64
    }
}
