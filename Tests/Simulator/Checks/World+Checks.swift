import OrchCore

// What must hold after each step, in the order of the promises (design brief § 2).
extension World {
    func check() throws {
        try checkWorkers()
        for name in names { try checkAgent(name) }
        if let coordinator { try coordinator.check(against: ledger) }
        try checkWords()
    }

    /// P1: one live worker for a session, on whatever host; none of a closed attempt, none that its agent does not know of.
    private func checkWorkers() throws {
        for session in plan.sessions {
            let living = currentWorkers(of: session)
            guard living.count <= 1 else { throw Violation("session \(session) has workers \(living)") }
        }
        for name in names {
            for worker in hosts[name]?.workers ?? [] where worker.mayRun {
                // Its journal is lost, and no agent has begun a new one yet.
                if hosts[name]?.journal.incarnation == 0 { continue }
                guard let attempt = hosts[name]?.journal.attempts[worker.key], attempt.phase != .closed else {
                    throw Violation("\(worker.key).\(worker.run) lives and its attempt is closed")
                }
                guard attempt.run == worker.run, attempt.workerLives else {
                    throw Violation("\(worker.key).\(worker.run) lives unknown to its agent")
                }
                guard hosts[name]?.worktrees[worker.key.session] != nil else { throw Violation("\(worker.key).\(worker.run) has no worktree") }
            }
        }
    }

    private func checkAgent(_ name: HostName) throws {
        guard let host = hosts[name], let machine = host.machine else { return }
        // Until it looks at its runs again, it knows of what waits only from its journal.
        if !looksAgain(name) { try machine.check(slots: host.slots) }
        guard machine.attempts == host.journal.attempts else { throw Violation("\(name) remembers other attempts than its journal has") }
        guard machine.tombstones == host.journal.tombstones else { throw Violation("\(name) remembers other tombstones than its journal has") }
        guard machine.head == host.journal.head, machine.term == host.journal.term, machine.oldest == host.journal.pruned + 1 else {
            throw Violation("\(name) remembers other numbers than its journal has")
        }
    }
}
