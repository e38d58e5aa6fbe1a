/// How what answers for a host is not what answered before.
enum Replacement: Hashable, Sendable {
    /// The journal was lost, or set back to an old copy. The agent takes up the workers that live.
    case journal
    /// Another machine has the host's key and name: what runs on the one that was, it cannot know.
    case machine

    init?(of record: HostRecord, by hello: Hello) {
        if let known = record.machine, known != hello.machine {
            self = .machine
        } else if let stream = record.stream, stream != hello.stream || hello.head < record.cursor {
            self = .journal
        } else {
            return nil
        }
    }
}

// Of an attempt that is not in the journal any more nobody knows how far it came: a person decides, and nothing is run a second time by itself.
extension CoordinatorMachine {
    mutating func ask(aboutLost key: SessionKey, on name: HostName, _ replaced: Replacement) {
        guard var record = sessions[key], var attempt = record.openAttempt else { return }
        attempt.missingSince = now.wall
        attempt.state = .waiting
        record.attempt = attempt
        let words =
            switch replaced {
            case .journal:
                "\(name) has lost its journal, and attempt \(attempt.number) with it: no worker of it lives there, and how far it came is in its "
                    + "branch and worktree only. Start anew, or cancel?"
            case .machine:
                "\(name) is another machine now, and attempt \(attempt.number) may still run on the one that it was. See that nothing of it runs "
                    + "there; then start anew, or cancel?"
            }
        if !record.isOnItsWayOut {
            record.face.status = .stuck
            record.face.previousStatus = nil
            record.face.stuckReason = words
        }
        let question = Escalation(
            id: "lost-\(key)-\(attempt.number)-\(now.wall.milliseconds)", session: key, source: .coordinator, question: words,
            options: ["restart", "cancel"], askedAt: now.wall)
        closeEscalations(of: &record)
        record.add(question)
        store(record)
        // The order by which it was to end may be lost too: a tombstone ends it as well.
        if record.isOnItsWayOut { hosts[name]?.unseen.insert(AttemptKey(session: key, attempt: attempt.number)) }
        announceStatus(record, cause: "journal_lost")
        announce(record, LedgerEvent.Fact(escalation: question))
    }

    /// A worker that was taken up goes on with a journal that has none of the words which waited for it.
    mutating func sayAgain(_ key: SessionKey, on name: HostName) {
        guard let record = sessions[key], let attemptKey = record.attemptKey else { return }
        for words in record.guidance where words.receipt != .delivered {
            give(Command(id: words.id, key: attemptKey, kind: .guidance, guidance: words), to: name)
        }
    }

    /// It is there after all.
    mutating func find(_ key: SessionKey) {
        guard var record = sessions[key], record.openAttempt?.missingSince != nil else { return }
        record.attempt?.missingSince = nil
        closeEscalations(of: &record) { $0.source == .coordinator }
        store(record)
    }

    /// A person lets a session begin anew whose attempt is lost: its host sets a tombstone, and with that proof it is placed again.
    mutating func beginAnew(_ session: SessionRecord, request id: String, of client: ClientID) {
        guard let attempt = session.openAttempt, let key = session.attemptKey else { return }
        var record = session
        record.attempt?.missingSince = nil
        closeEscalations(of: &record)
        store(record)
        hosts[attempt.host]?.unseen.insert(key)
        askAboutUnseen(attempt.host)
        done(client, id, record.key, waitingFor: isHeard(attempt.host) ? nil : "waiting for \(attempt.host)")
    }
}
