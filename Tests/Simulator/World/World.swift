import OrchCore

/// A whole cluster as one value: coordinator, hosts with their agents and workers, a bad network, people. The machines are those of
/// production; everything around them is a model of their shells and of what is outside.
///
/// What may happen is in `choices`, what it does is in `apply`: a random walk throws dice between the two, a search takes every choice.
package struct World {
    package private(set) var plan: Plan
    /// Milliseconds since the begin.
    var time: Int64 = 0
    var ledger = ModelLedger()
    /// The hosts of the configuration, which outlives every ledger.
    var configured: Set<HostName> = []
    /// What its configuration says of placement.
    var terms = Terms.none
    /// The ledger was lost, and no coordinator has begun it anew yet.
    var isLedgerLost = false
    var coordinator: CoordinatorMachine?
    /// The clock of the machine on which the coordinator and the local host's agent run.
    var laptop = Clock()
    var hosts: [HostName: ModelHost] = [:]
    let names: [HostName]
    var timers: [ModelTimer] = []
    var clients: [ModelClient] = []
    var watchers: [ModelWatcher]
    /// Status files on the laptop and on every other host.
    var files: [HostName?: [SessionKey: StatusFile]] = [:]
    var audit = Audit()
    /// Conversations that are stored at the coordinator.
    var transfers = ModelTransfers()
    /// Counts reports, for their ids.
    var reports = 0

    /// What is to happen to the process that takes in the next input.
    var fault: Fault?
    /// Effects, beside the commit, of the last input that a machine took in.
    package internal(set) var effectsOfStep = 0
    /// What happened, in words; nil where nobody reads it.
    package var transcript: Transcript?

    package init(_ plan: Plan, transcript: Transcript? = nil) throws {
        self.plan = plan
        self.transcript = transcript
        names = plan.hosts.map(\.name)
        watchers = Array(repeating: ModelWatcher(), count: plan.watchers)
        for (index, host) in plan.hosts.enumerated() {
            hosts[host.name] = ModelHost(
                name: host.name, isLocal: host.isLocal, slots: host.slots, labels: host.labels, stream: StreamID(high: 2, low: UInt64(index + 1)))
            guard !host.joinsLater else { continue }
            configured.insert(host.name)
            ledger.hosts[host.name] = HostRecord(name: host.name, isLocal: host.isLocal)
        }
        for name in names { try startAgent(name) }
        try startCoordinator()
    }

    /// One thing happens. A step that is not possible at the moment changes nothing.
    ///
    /// - Throws: `Violation` when something is broken that must always hold.
    package mutating func apply(_ step: Step) throws {
        time += plan.timeStands ? 0 : step.after
        fault = step.fault
        effectsOfStep = 0
        try perform(step.action)
        fault = nil
        for name in names { hosts[name]?.forgetReported() }
        try check()
    }

    private mutating func perform(_ action: Action) throws {
        switch action {
        case .deliver, .deliverLate, .deliverHint, .duplicate, .drop, .dropLate, .dropHint: try performOnPackets(action)
        case .breakLine, .notice, .connect, .cut, .mendCuts: try performOnLines(action)
        case .startCoordinator: try startCoordinator()
        case .crashCoordinator: crashCoordinator()
        case .startAgent(let name): try startAgent(name)
        case .crashAgent(let name, let leavings): crashAgent(name, leavings: leavings)
        case .reboot(let name, let leavings): reboot(name, leavings: leavings)
        case .killSupervisor(let run): change(run) { if $0.state == .lives { $0.hasSupervisor = false } }
        case .killWorker(let run): killWorker(run)
        case .loseJournal(let name): loseJournal(of: name)
        case .replaceMachine(let name): replaceMachine(name)
        case .loseLedger: loseLedger()
        case .fireTimer(let index): try fireTimer(at: index)
        case .jumpClock(let name, let by): jumpClock(of: name, by: by)
        case .sleep: fallAsleep()
        case .wake(let after): wake(after: after)
        case .finish(let name, let job, let end): try finish(job, of: name, end)
        case .finishTransfer(let job, let end): try finishTransfer(job, end)
        case .carryOut(let run): carryOutOrder(of: run)
        case .hear(let run): try hear(run)
        case .readStream(let run): try readStream(of: run)
        case .act(let run, let deed): act(run, deed)
        case .ask(let wish): try ask(wish)
        case .askAgain(let index): try askAgain(index)
        case .fence(let session): try fence(session)
        case .addHost(let name): try addHost(name)
        case .removeHost(let name): try removeHost(name)
        case .settle(let terms): settle(terms)
        case .watch(let watcher, let look): try watch(watcher, look)
        }
    }

    /// Whatever waits for a time gets there, also where time stood.
    mutating func letTimePass() { plan.timeStands = false }

    /// Why a worker ended; one word for all in a search, where other words would make another world of it.
    func detail(_ words: String) -> String { plan.timeStands ? "it ended" : words }

    /// The words are only made where somebody reads them.
    func note(_ place: Transcript.Place, _ words: @autoclosure () -> String) { transcript?.note(place, at: time, words()) }
}

/// A rule of the machines that does not hold.
package struct Violation: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
