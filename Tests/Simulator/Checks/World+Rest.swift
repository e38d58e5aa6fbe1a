import OrchCore

// What must agree when everything has come to rest: ledger, journals, status files, watchers.
extension World {
    func checkAtRest() throws {
        for record in ledger.sessions.values.sorted(by: { $0.key < $1.key }) {
            guard let key = record.attemptKey, let host = record.attempt?.host, let theirs = hosts[host]?.journal.attempts[key] else { continue }
            try checkFacts(record, key, theirs, on: host)
        }
        try checkTold()
        try checkFiles()
        for watcher in watchers where watcher.seen != ledger.head { throw Violation("a watcher has seen \(watcher.seen) of \(ledger.head)") }
    }

    /// The ledger knows what the agents' journals know.
    private func checkFacts(_ record: SessionRecord, _ key: AttemptKey, _ theirs: AgentAttempt, on host: HostName) throws {
        // A person gave it up; how it ended there is no matter any more.
        if record.attempt?.closed == .fenced, key.attempt <= audit.givenUp[key.session] ?? 0 { return }
        // A person took the host away: what it tells later of a session that had ended without it is heard by nobody.
        if record.isSettled, audit.removed.contains(host) { return }
        // Of what had ended before its ledger was lost the status file tells, which says less.
        if ledger.stream != ModelLedger().stream, record.isSettled, theirs.state == .closed { return }
        guard theirs.state == record.attempt?.state, theirs.run == record.attempt?.run, theirs.closed == record.attempt?.closed else {
            throw Violation("\(key) is \(theirs.state) \(theirs.run) at \(host), in the ledger \(String(describing: record.attempt))")
        }
        guard theirs.closed != .fenced, theirs.closed != .moved else { return }
        guard theirs.face.status == record.face.status, theirs.face.worktreePath == record.face.worktreePath else {
            throw Violation("\(key) is \(theirs.face.status) at \(host), in the ledger \(record.face.status)")
        }
        guard theirs.want == record.want || record.openAttempt == nil else { throw Violation("\(key) wants \(theirs.want), \(record.want)") }
        try checkWords(record, theirs)
        let asked = Set(theirs.escalations.map(\.id))
        // What a journal had asked that was lost stays asked until the session ends: its worker may wait for the answer.
        let lost = Set((hosts[host]?.lostJournals ?? []).flatMap { $0.questions(of: key) })
        let open = Set(record.escalations.filter { $0.closedAt == nil }.map(\.id))
        guard asked.isSubset(of: open), open.subtracting(asked).isSubset(of: lost) else {
            throw Violation("\(key) has questions \(asked), in the ledger \(record.escalations.map { "\($0.id) \($0.closedAt == nil)" })")
        }
        for words in theirs.guidance {
            let ours = record.guidance.first { $0.id == words.id }
            // Words that were read, or whose session has ended, do not come back with a ledger that is built anew.
            if ours == nil, ledger.stream != ModelLedger().stream, words.receipt == .delivered || theirs.state == .closed { continue }
            guard ours?.receipt == words.receipt else {
                throw Violation("guidance \(words.id) of \(key) is \(words.receipt) at \(host), in the ledger something else")
            }
        }
    }

    /// P3: words for an attempt that goes on are with its agent, or the session says that they were refused.
    private func checkWords(_ record: SessionRecord, _ theirs: AgentAttempt) throws {
        guard record.openAttempt != nil else { return }
        let there = Set(theirs.guidance.map(\.id))
        for words in record.guidance where words.receipt != .delivered && !there.contains(words.id) {
            let isSaid = record.face.notes.contains { $0.hasPrefix("guidance:") }
            guard isSaid else { throw Violation("\(words.id) of \(theirs.key) is \(words.receipt) in the ledger, and its agent has nothing of it") }
        }
    }

    /// Of every attempt that was not fenced the ledger has told all.
    private func checkTold() throws {
        for name in names {
            // What a host tells that was forgotten in between belongs to sessions that went on without it.
            guard let journal = hosts[name]?.journal, !audit.removed.contains(name) else { continue }
            for key in journal.causes.keys.sorted() where max(journal.tombstones[key.session] ?? 0, audit.givenUp[key.session] ?? 0) < key.attempt {
                let missing = audit.untold(of: key, journal)
                guard missing.isEmpty else { throw Violation("the ledger has not told \(missing.map(\.rawValue)) of \(key)") }
            }
        }
    }

    /// P7: what `cat` shows is what is true.
    private func checkFiles() throws {
        for record in ledger.sessions.values.sorted(by: { $0.key < $1.key }) {
            // The file of a session that ended while its host was given up by force is the one that its agent wrote last.
            if record.isSettled, audit.givenUp[record.key] != nil { continue }
            try check(files[nil]?[record.key], shows: record)
        }
        for key in files[nil]?.keys.sorted() ?? [] where ledger.sessions[key] == nil {
            throw Violation("the laptop has a status file of \(key), which is deleted")
        }
        for name in names where hosts[name]?.isLocal == false {
            for attempt in hosts[name]?.journal.newest ?? [] where ![.fenced, .moved, .deleted].contains(attempt.closed) {
                let file = files[name]?[attempt.key.session]
                guard file?.status == attempt.face.status, file?.attempt == attempt.number, file?.run == attempt.run, file?.want == attempt.want
                else {
                    throw Violation(
                        "the file of \(attempt.key) on \(name) shows \(file.map { "\($0.status)" } ?? "nothing"), it is \(attempt.face.status)")
                }
            }
        }
    }

    private func check(_ file: StatusFile?, shows record: SessionRecord) throws {
        guard let file else { throw Violation("the laptop has no status file of \(record.key)") }
        guard file.status == record.face.status, file.attempt == record.attempt?.number ?? 0, file.run == record.attempt?.run ?? 0,
            file.want == record.want || record.face.status.isTerminal
        else {
            let shown = "\(file.status) \(file.attempt).\(file.run) wanted \(file.want)"
            throw Violation("the laptop's file of \(record.key) shows \(shown), it is \(record.face.status) \(record.fence) wanted \(record.want)")
        }
    }
}
