// What a host's journal knows of sessions: asked for once for each journal, before anything is placed there. So numbers of attempts never
// come again, whichever ledger gave them out, and a ledger that is built anew gets its sessions back.
extension CoordinatorMachine {
    /// Whether the journal has anything to tell that this ledger may not know; one that nothing has happened in has not.
    ///
    /// - Parameter isReplaced: the host has had another journal before.
    func mustAsk(_ host: Host, _ hello: Hello, isReplaced: Bool) -> Bool {
        guard host.record.surveyed != hello.stream else { return false }
        return host.record.awaitedSince != nil || isReplaced || hello.head > 0 || !hello.inventory.isEmpty
    }

    /// Asks for the next page, unless it is under way. A ledger that could not be read when it came lets it be asked for again.
    mutating func askForHoldings(_ name: HostName) {
        guard let host = hosts[name], !host.isSurveyed, host.link != nil else { return }
        var survey = host.survey ?? Host.Survey()
        guard survey.askedAt.map({ now.awake - $0 >= Timing.eventsAnswer }) ?? true else { return }
        survey.askedAt = now.awake
        survey.page = nil
        hosts[name]?.survey = survey
        send(name, .holdingsFrom, .holdingsFrom(HoldingsFrom(after: survey.after)))
    }

    /// A page; the shell looks up what the ledger knows of its sessions.
    mutating func handle(_ page: Holdings, from name: HostName) {
        guard hosts[name]?.isSurveyed == false, hosts[name]?.survey?.askedAt != nil else { return }
        hosts[name]?.survey?.page = page
        emit(.lookUp(name, page.holdings.prefix(Limits.holdings).map(\.session)))
    }

    mutating func take(_ past: [SessionKey: PastSession], of name: HostName) {
        guard let survey = hosts[name]?.survey, let page = survey.page else { return }
        // What is asked a second time has gone on since: its events tell how.
        for holding in page.holdings.prefix(Limits.holdings) where !survey.isRepeat { learn(holding, from: name, past: past[holding.session]) }
        // The order of the keys is that of the pages: one that does not go on would never end.
        guard !page.isLast, let last = page.holdings.last?.session, survey.after.map({ $0 < last }) ?? true else {
            return isToRepeat(survey, of: name) ? askAgain(name) : endSurvey(of: name)
        }
        hosts[name]?.survey = Host.Survey(after: last, isRepeat: survey.isRepeat)
        askForHoldings(name)
    }

    /// An agent that shares this `ORCH_HOME` writes the files of what is open when it is asked. What it wrote before this ledger knew of them
    /// may have been written over here since: of a session that seemed to wait in the queue, or to be deleted.
    private func isToRepeat(_ survey: Host.Survey, of name: HostName) -> Bool {
        guard !survey.isRepeat, let host = hosts[name] else { return false }
        return host.record.isLocal && host.record.awaitedSince != nil && !host.sessions.isEmpty
    }

    private mutating func askAgain(_ name: HostName) {
        hosts[name]?.survey = Host.Survey(isRepeat: true)
        askForHoldings(name)
    }

    private mutating func endSurvey(of name: HostName) {
        let stream = hosts[name]?.record.stream
        hosts[name]?.survey = nil
        hosts[name]?.record.surveyed = stream
        persistHost(name)
        placementIsDue = true
        hear(name)
        askAboutUnseen(name)
    }

    private mutating func learn(_ holding: Holding, from name: HostName, past: PastSession?) {
        guard holding.highest <= Limits.number, holding.attempt.map({ $0.number <= holding.highest && $0.spec.key == holding.session }) ?? true else {
            return emit(.log("\(name) says of \(holding.session) what cannot be"))
        }
        let known = sessions[holding.session]?.highestAttempt ?? past?.highestAttempt ?? 0
        if let held = holding.attempt {
            let isAwaited = hosts[name]?.record.awaitedSince != nil
            // Left alone, and its number with it: else the next inventory would have it fenced.
            guard isAwaited || held.state == .closed || held.number <= known else { return }
            if isAwaited { adopt(held, from: name, known: known) }
            // The file told how it had ended; an order that was still under way has removed it since.
            if isAwaited, held.closed == .deleted, let record = past?.record, sessions[record.key] == nil, record.attempt?.number == held.number,
                record.attempt?.host == name
            {
                forget(record)
            }
        }
        raise(holding.session, to: holding.highest, known: known)
    }

    private mutating func raise(_ key: SessionKey, to highest: UInt64, known: UInt64) {
        guard var record = sessions[key] else {
            if highest > known { emit(.persist(.attempts(key, highest))) }
            return
        }
        guard highest > record.highestAttempt else { return }
        record.highestAttempt = highest
        store(record)
    }

    /// Takes an attempt into a ledger that is built anew. The highest attempt of a session is its present one.
    private mutating func adopt(_ held: HeldAttempt, from name: HostName, known: UInt64) {
        let key = held.spec.key
        if let record = sessions[key], record.attempt?.number == held.number, record.attempt?.host == name { return renew(record, from: held) }
        // Waits for its first place since an earlier one of its key had ended.
        if let record = sessions[key], record.attempt == nil, held.state == .closed { return }
        guard held.number > known else {
            // Another attempt came after it, wherever that is told of.
            if held.state != .closed { send(name, .fence, .fence(FenceOrder(key: AttemptKey(session: key, attempt: held.number)))) }
            return
        }
        switch held.closed {
        case nil, .complete, .cancelled: break
        case .deleted:
            if let record = sessions[key] { forget(record) }
            return
        // Over without a result: where the session stands is told by the ledger, or by nobody.
        case .refused, .fenced, .moved: return
        }
        let older = sessions[key]
        if let older { give(up: older, for: held) }
        var record = SessionRecord(held: held, on: name, order: older?.order ?? nextOrder)
        if older == nil { nextOrder += 1 }
        let asked = record.escalations
        if let older = sessions[key] { record.keepWords(of: older) }
        store(record)
        if older?.guidance.isEmpty == false, record.openAttempt != nil { sayAgain(key, on: name) }
        // There may be none, and nobody writes it any more; of one that goes on its agent writes, and knows better by now.
        if held.state == .closed { emit(.writeStatusFile(file(record))) }
        announceStatus(record, cause: "recovered")
        // What was asked of the older attempt was told then, and has ended with it.
        for question in asked where older?.escalations.contains(where: { $0.id == question.id }) != true {
            announce(record, LedgerEvent.Fact(escalation: question))
        }
    }

    /// An older attempt of the session is known: it is over here, and fenced wherever it may run.
    private mutating func give(up older: SessionRecord, for held: HeldAttempt) {
        guard var open = older.openAttempt, let key = older.attemptKey else { return }
        open.state = .closed
        open.closed = .fenced
        var record = older
        record.attempt = open
        closeEscalations(of: &record)
        store(record)
        send(open.host, .fence, .fence(FenceOrder(key: key)))
    }

    /// What a status file told of an attempt, made whole by the agent that has it. What the operator wants by the file and the agent does
    /// not know is ordered again: the order was lost with the ledger.
    private mutating func renew(_ remembered: SessionRecord, from held: HeldAttempt) {
        guard let attempt = remembered.attempt, let key = remembered.attemptKey else { return }
        var renewed = SessionRecord(held: held, on: attempt.host, order: remembered.order)
        let run = max(held.run, attempt.run)
        renewed.attempt?.run = run
        hosts[attempt.host]?.unseen.remove(key)
        var record = remembered
        record.spec = held.spec
        record.attempt = renewed.attempt
        record.face = held.face
        // What was said since may not have come there yet.
        record.guidance = renewed.guidance(after: record.guidance)
        for question in renewed.escalations where !record.escalations.contains(where: { $0.id == question.id }) {
            record.add(question)
            announce(record, LedgerEvent.Fact(escalation: question))
        }
        guard held.state == .closed else { return orderAgain(record, want: held.want) }
        switch held.closed {
        case .deleted: return forget(record)
        case .fenced, .refused, .moved: return unplaced(record, cause: "requeued")
        case .complete, .cancelled, nil: break
        }
        // How it ended, or why it can't be deleted, follows from what its agent was ordered last, which the file may not tell.
        record.want = held.want
        closeEscalations(of: &record)
        store(record)
        announceStatus(record, cause: "recovered")
    }

    private mutating func orderAgain(_ session: SessionRecord, want: Want) {
        var record = session
        let kind = record.want.order(after: want)
        if kind == nil { record.want = want }
        store(record)
        announceStatus(record, cause: "recovered")
        guard let kind, let key = record.attemptKey, let host = record.attempt?.host else { return }
        give(Command(id: "recovered-\(key)-\(term)", key: key, kind: kind), to: host)
    }
}

extension Want {
    /// The order by which an agent that holds one thing to be wanted learns that another is; nil where it knows, or knows better.
    fileprivate func order(after known: Want) -> Command.Kind? {
        switch (known, self) {
        case (.run, .paused): .pause
        case (.run, .cancelled), (.paused, .cancelled): .cancel
        case (.run, .deleted), (.paused, .deleted), (.cancelled, .deleted): .delete
        default: nil
        }
    }
}

extension SessionRecord {
    /// A session as its agent has it.
    init(held: HeldAttempt, on host: HostName, order: UInt64) {
        self.init(spec: held.spec, pinned: nil, highestAttempt: held.number, order: order, at: held.acceptedAt)
        want = held.want
        face = held.face
        guidance = held.guidance
        escalations = held.escalations
        var attempt = Attempt(number: held.number, host: host)
        attempt.state = held.state
        attempt.run = min(held.run, Limits.number)
        attempt.closed = held.closed
        self.attempt = attempt
    }

    /// What was asked and said of the session before its host was heard.
    fileprivate mutating func keepWords(of older: SessionRecord) {
        escalations = older.escalations.filter { question in !escalations.contains { $0.id == question.id } } + escalations
        guidance = guidance(after: older.guidance)
    }

    fileprivate func guidance(after older: [Guidance]) -> [Guidance] {
        older.filter { words in !guidance.contains { $0.id == words.id } } + guidance
    }
}
