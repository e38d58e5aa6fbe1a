import OrchCore

// Disks and machines that are lost for good.
//
// What is given up then, and only that. With a journal: facts that the ledger had not read, questions and words that only the journal
// had, and the right of an attempt without a worker to go on by itself. With a machine: all of that, its worktrees, and sight of what
// still runs on the one that was, so that people who exchange a machine see to it before they order anything of its sessions. With a
// ledger: what it had told so far, replies, orders that no host had heard, words that a session which has ended never read, and which
// hosts were draining. Of two losses at once: whatever either of them was to prove.
extension World {
    var losses: [Action] {
        let remote = names.filter { hosts[$0]?.isLocal == false && isAwake($0) }
        let ledgers: [Action] = isAwake(nil) && !isLedgerLost ? [.loseLedger, .loseLedger, .loseLedger] : []
        return names.filter(isAwake).map(Action.loseJournal) + remote.map(Action.replaceMachine) + ledgers
    }

    mutating func loseJournal(of name: HostName) {
        guard let host = hosts[name], isAwake(name) else { return }
        crashAgent(name, leavings: 0)
        note(.agent(name), "its journal is lost")
        if ledger.hosts[name]?.awaitedSince == nil { noteLost(host) }
        hosts[name]?.lostJournals.append(host.journal)
        let stream = StreamID(high: host.journal.stream.high + 1, low: host.journal.stream.low)
        hosts[name]?.journal = ModelJournal(stream: stream)
    }

    private mutating func noteLost(_ host: ModelHost) {
        for record in ledger.sessions.values {
            // What was offered only is offered again: nobody had told the ledger that anything came of it.
            guard let open = record.openAttempt, open.host == host.name, open.state != .offered, let key = record.attemptKey else { continue }
            guard let attempt = host.journal.attempts[key], attempt.phase != .closed, key.attempt > host.journal.tombstones[key.session] ?? 0
            else { continue }
            audit.lost.insert(key)
        }
    }

    /// Another machine gets the host's name and key; what runs on the one that was goes on there, unseen.
    mutating func replaceMachine(_ name: HostName) {
        guard let host = hosts[name], !host.isLocal, isAwake(name) else { return }
        loseJournal(of: name)
        note(.agent(name), "is another machine now")
        hosts[name]?.machines += 1
        hosts[name]?.abandoned += host.workers.filter { $0.state == .lives }
        hosts[name]?.workers = []
        hosts[name]?.worktrees = [:]
        hosts[name]?.packed = []
        hosts[name]?.arrived = [:]
        hosts[name]?.fences = [:]
        hosts[name]?.begun = []
        files[name] = [:]
        if isLedgerLost || ledger.hosts[name]?.awaitedSince != nil { hosts[name]?.abandoned = [] }
        for record in ledger.sessions.values where record.isOnItsWayOut { endAbandoned(record.key) }
    }

    mutating func loseLedger() {
        guard isAwake(nil), !isLedgerLost else { return }
        crashCoordinator()
        note(.coordinator, "its ledger is lost")
        isLedgerLost = true
        ledger = ModelLedger(number: ledger.stream.low + 1)
        audit.beginLedger()
        audit.lost = []
        for index in watchers.indices { watchers[index] = ModelWatcher() }
        // What only a host outside of the configuration knows, a new ledger is not told: it comes back as another machine.
        for name in names where !configured.contains(name) { replaceMachine(name) }
        for name in names { hosts[name]?.abandoned = [] }
    }

    /// A person looks where a session stands before they order anything of it.
    mutating func seeTo(_ session: SessionKey) {
        audit.lost = audit.lost.filter { $0.session != session }
        endAbandoned(session)
    }

    private mutating func endAbandoned(_ session: SessionKey) {
        for name in names { hosts[name]?.abandoned.removeAll { $0.key.session == session } }
    }

    /// The journals whose events the ledger reads.
    var journalsRead: [HostName: ModelJournal] {
        hosts.mapValues { host in
            guard let stream = ledger.hosts[host.name]?.stream, stream != host.journal.stream else { return host.journal }
            return host.lostJournals.first { $0.stream == stream } ?? host.journal
        }
    }

    /// `orch up --recover`: one transaction with the hosts of the configuration and the status files.
    mutating func recoverLedger() throws {
        coordinator = CoordinatorMachine(ledger.start(), policy: terms.policy(of: plan))
        note(.coordinator, "builds its ledger anew, term \(ledger.term)")
        let now = moment()
        guard var effects = coordinator?.start(at: now) else { return }
        for name in configured.sorted() { effects += decide(.hostAdded(HostRecord(name: name, isLocal: hosts[name]?.isLocal == true))) }
        effects += decide(.recover((files[nil] ?? [:]).values.sorted { $0.id < $1.id }))
        guard fault?.point != .beforeCommit, fault?.point != .commitRefused else { return crashCoordinator() }
        isLedgerLost = false
        try perform(effects)
    }
}
