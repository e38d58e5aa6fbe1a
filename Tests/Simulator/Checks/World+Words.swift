import OrchCore

// P3: words that were taken reach the worker's model, or are said to be waiting.
extension World {
    /// What an agent has for a run that goes on is with its worker, or on the way there.
    func checkWords() throws {
        for name in names {
            guard let host = hosts[name], host.machine != nil, !looksAgain(name) else { continue }
            for attempt in host.journal.attempts.values {
                for words in attempt.guidance { try check(words, of: attempt, on: host) }
            }
        }
    }

    private func check(_ words: Guidance, of attempt: AgentAttempt, on host: ModelHost) throws {
        let key = attempt.key
        switch words.receipt {
        case .delivered:
            guard audit.read.contains(words.id) || audit.acknowledged.contains(key.session) else {
                throw Violation("\(words.id) is said to be delivered to \(key), whose worker never read it")
            }
        case .queued: throw Violation("\(words.id) is with \(key) on \(host.name) and said to be on no host")
        case .onHost:
            guard attempt.workerLives, attempt.phase != .ending, let worker = host.worker(RunName(host: host.name, key: key, run: attempt.run))
            else { return }
            guard worker.has(words.id) || host.jobs.contains(where: { $0.brings(words.id, to: worker) }) else {
                throw Violation("\(words.id) waits for \(key) and its worker is not told, though it goes on")
            }
        }
    }

    /// The disk has refused a transaction: the agent is about to look at its runs again.
    func looksAgain(_ name: HostName) -> Bool { timers.contains { $0.timer == .agent(name, .recover) } }
}

extension ModelWorker {
    /// The words were given to it, are on its lane, or can't be: it ends.
    fileprivate func has(_ words: String) -> Bool {
        guard state != .starting || guidance.contains(words) else { return orders.contains { $0.says(words) } }
        if !mayRun || !hasSupervisor || isToStop || isToEnd || guidance.contains(words) { return true }
        return orders.contains { $0.says(words) } || stream.contains { if case .delivered(words) = $0 { true } else { false } }
    }
}

extension ModelWorker.Order {
    fileprivate func says(_ words: String) -> Bool { if case .say(.guidance(let guidance)) = self { guidance.id == words } else { false } }
}

extension ModelHost.Job {
    /// An agent that looks at a run hands on what it has for it.
    fileprivate func brings(_ words: String, to worker: ModelWorker) -> Bool {
        if case .observe(worker.key, worker.run, let guidance, _) = self { guidance.contains(words) } else { false }
    }
}
