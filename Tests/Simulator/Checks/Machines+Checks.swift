package import OrchCore

extension AgentMachine {
    /// The invariants in the machine's own words.
    package func check(slots: Int) throws {
        for (session, key) in open {
            guard let attempt = attempts[key], attempt.phase != .closed, key.session == session else { throw Violation("\(key) is not open") }
        }
        for (key, attempt) in attempts {
            if attempt.phase == .closed {
                guard open[key.session] != key, attempt.closed != nil else { throw Violation("\(key) is closed and open, or closed without reason") }
                guard attempt.unanswered.allSatisfy({ $0.kind == .delete || $0.kind == .release }) else {
                    throw Violation("\(key) is closed and owes an answer")
                }
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
    package func check(against ledger: ModelLedger) throws {
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
        for key in queued where !isFull(for: key.project) {
            guard let record = sessions[key],
                case .waits = Placement.decide(pinned: record.pinned, labels: record.labels, project: record.spec.project, among: candidates)
            else {
                throw Violation("\(key) waits beside a free place: \(candidates.map { "\($0.name) \($0.reachability) \($0.slotsUsed)/\($0.slots)" })")
            }
        }
        for record in sessions.values {
            // A ledger that was built anew may know more numbers than attempts.
            let isCounted = ledger.stream != ModelLedger().stream || record.highestAttempt <= record.attempt?.number ?? record.highestAttempt
            guard isCounted, record.highestAttempt >= record.attempt?.number ?? 0 else {
                throw Violation("\(record.key) has lost an attempt")
            }
            if record.isPlaceable {
                guard queued.contains(record.key) else { throw Violation("\(record.key) waits in no queue") }
            }
        }
    }

    /// As many workers as the operator allows hold a slot.
    private func isFull(for project: ProjectName) -> Bool {
        let holding = hosts.values.flatMap(\.holding)
        return holding.count >= policy.maxWorkers ?? .max || holding.count { $0.project == project } >= policy.projects[project] ?? .max
    }
}
