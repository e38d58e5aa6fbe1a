@testable import OrchCore

// What must hold after each step.
extension World {
    func check() throws {
        try checkWorkers()
        for name in names { try checkAgent(name) }
        if let coordinator { try coordinator.check(against: ledger) }
    }

    /// One live worker for a session, on whatever host; none under a tombstone that was reported; none of a closed attempt.
    private func checkWorkers() throws {
        for id in 1...5 {
            let living = workers(of: try session(id))
            guard living.count <= 1 else { throw Violation("session \(id) has workers \(living)") }
        }
        for name in names {
            for worker in hosts[name]?.workers ?? [] where worker.mayRun {
                guard let attempt = hosts[name]?.journal.attempts[worker.key], attempt.phase != .closed else {
                    throw Violation("\(worker.key).\(worker.run) lives and its attempt is closed")
                }
                guard attempt.run == worker.run, attempt.workerLives else {
                    throw Violation("\(worker.key).\(worker.run) lives unknown to its agent")
                }
            }
        }
    }

    private func checkAgent(_ name: HostName) throws {
        guard let host = hosts[name], let machine = host.machine else { return }
        try machine.check(slots: host.slots)
        guard machine.attempts == host.journal.attempts else { throw Violation("\(name) remembers other attempts than its journal has") }
        guard machine.tombstones == host.journal.tombstones else { throw Violation("\(name) remembers other tombstones than its journal has") }
        guard machine.head == host.journal.head, machine.term == host.journal.term, machine.oldest == host.journal.pruned + 1 else {
            throw Violation("\(name) remembers other numbers than its journal has")
        }
    }
}

extension AgentMachine {
    /// The invariants in the machine's own words.
    func check(slots: Int) throws {
        for (session, key) in open {
            guard let attempt = attempts[key], attempt.phase != .closed, key.session == session else { throw Violation("\(key) is not open") }
        }
        for (key, attempt) in attempts {
            if attempt.phase == .closed {
                guard open[key.session] != key, attempt.closed != nil else { throw Violation("\(key) is closed and open, or closed without reason") }
                guard attempt.unanswered.allSatisfy({ $0.kind == .delete }) else { throw Violation("\(key) is closed and owes an answer") }
            } else {
                guard open[key.session] == key else { throw Violation("\(key) is open and not in the index") }
            }
            if attempt.phase == .waiting(.slot) {
                guard waitingForSlot.contains(key) else { throw Violation("\(key) waits for a slot and nobody knows") }
            }
            if attempt.phase == .frozen || attempt.phase == .waiting(.paused) {
                guard attempt.want != .run, attempt.face.status == .paused else {
                    throw Violation("\(key) is \(attempt.phase), \(attempt.face.status)")
                }
            }
            if attempt.face.status == .stuck, attempt.phase != .closed {
                guard attempt.face.stuckReason != nil else { throw Violation("\(key) is stuck without a reason") }
            }
        }
        guard Set(waitingForSlot).count == waitingForSlot.count else { throw Violation("an attempt waits twice for a slot") }
        guard slotsUsed <= slots else { throw Violation("\(slotsUsed) of \(slots) slots are taken") }
        let first = waitingForSlot.first { attempts[$0]?.phase == .waiting(.slot) }
        guard slotsUsed == slots || first == nil else { throw Violation("\(first.map(\.description) ?? "") waits beside a free slot") }
    }
}

extension CoordinatorMachine {
    /// The invariants in the machine's own words, and that memory is what the ledger has.
    func check(against ledger: ModelLedger) throws {
        let live = ledger.sessions.filter { !$0.value.isSettled }
        guard sessions == live else {
            let keys = Set(sessions.keys).union(live.keys).filter { sessions[$0] != live[$0] }.sorted()
            throw Violation("memory and ledger differ about \(keys)")
        }
        guard head == ledger.head else { throw Violation("memory and ledger have other heads") }
        let queued = Array(queue.keys)
        guard Set(queued) == Set(sessions.values.filter(\.isPlaceable).map(\.key)), Set(queued).count == queued.count else {
            throw Violation("the queue has \(queued)")
        }
        for (name, host) in hosts {
            guard host.record == ledger.hosts[name] else { throw Violation("memory and ledger differ about \(name)") }
            let there = sessions.values.filter { $0.openAttempt?.host == name }
            guard host.sessions == Set(there.map(\.key)) else { throw Violation("\(name) has \(there.map(\.key)), its index \(host.sessions)") }
            let holding = there.filter { $0.openAttempt?.state.holdsSlot == true }
            guard host.holding == Set(holding.map(\.key)) else {
                throw Violation("\(name) is held by \(holding.map(\.key)), its index \(host.holding)")
            }
            let orders = ledger.orders.filter { $0.host == name }.map(\.command)
            guard host.orders == orders else { throw Violation("\(name) has orders \(host.orders.map(\.id)), the ledger \(orders.map(\.id))") }
        }
        guard orderHosts.count == ledger.orders.count else { throw Violation("the index of orders has \(orderHosts.count)") }
        for key in queued {
            guard let record = sessions[key], case .waits = Placement.decide(pinned: record.pinned, among: candidates) else {
                throw Violation("\(key) waits beside a free place: \(candidates.map { "\($0.name) \($0.reachability) \($0.slotsUsed)/\($0.slots)" })")
            }
        }
        for record in sessions.values {
            guard record.highestAttempt == record.attempt?.number ?? record.highestAttempt else {
                throw Violation("\(record.key) has lost an attempt")
            }
            if record.face.status == .queued, record.want == .run, record.openAttempt == nil {
                guard queued.contains(record.key) else { throw Violation("\(record.key) waits in no queue") }
            }
        }
    }
}
