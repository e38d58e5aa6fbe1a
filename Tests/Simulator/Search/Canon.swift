import OrchCore

/// The parts of a world that its future depends on, mixed into a digest.
struct Canon {
    private let world: World
    private let budget: Budget
    private var hasher = Hasher()

    init(_ world: World, _ budget: Budget) {
        self.world = world
        self.budget = budget
    }

    var digest: Int { hasher.finalize() }

    private mutating func mix<each Part: Hashable>(_ part: repeat each Part) {
        for value in repeat each part { hasher.combine(value) }
    }

    mutating func mixAll() {
        mixLedger()
        mix(world.coordinator == nil)
        if let coordinator = world.coordinator { mixCoordinator(coordinator) }
        for name in world.names { if let host = world.hosts[name] { mixHost(host) } }
        mix(world.clients, world.transfers, world.audit.givenUp, world.audit.lost, world.isLedgerLost, world.configured)
        if world.isLedgerLost || budget.losses > 0 { mix(world.files) }
        if budget.ticks > 0 { mix(Set(world.timers.map(\.timer).filter(world.isDue).map(world.relative))) }
    }

    private mutating func mixLedger() {
        let ledger = world.ledger
        mix(ledger.sessions, ledger.counters, ledger.orders.map(\.command), ledger.orders.map(\.host), ledger.replies)
        for name in world.names {
            guard var record = ledger.hosts[name], let host = world.hosts[name] else { continue }
            record.incarnation = host.journal.incarnation &- record.incarnation
            mix(record)
        }
    }

    private mutating func mixCoordinator(_ coordinator: CoordinatorMachine) {
        mix(coordinator.waiters, coordinator.askers.count, coordinator.placementIsDue, coordinator.awaited, coordinator.strangers)
        mix(coordinator.pulls.mapValues { $0 == 0 ? 0 : coordinator.questions &- $0 &+ 1 })
        for name in world.names {
            guard let host = coordinator.hosts[name] else { continue }
            mix(host.isQuiet, host.isAsked, host.slots, host.slotsUsed, host.uncounted, host.head, host.askedFrom, host.unseen)
            mix(host.answers, host.rejection, host.survey, host.giving)
            mixLinks(of: name, host.link)
        }
    }

    /// The two ends of a link. Numbers count from what the other end has; the window is far above what a small world sends.
    private mutating func mixLinks(of name: HostName, _ link: Link?) {
        let other = world.hosts[name]?.machine?.link?.link
        mix(link == nil, other == nil)
        if let link {
            let isSame = other?.id == link.id
            mix(isSame, world.relative(link.id), link.waiting, owed(link))
            mix(isSame ? link.sent &- (other?.received ?? 0) : link.sent, isSame ? (other?.sent ?? 0) &- link.received : 0)
        }
        if let other { mix(world.relative(other.id), other.waiting, owed(other)) }
    }

    /// Messages that are not acknowledged, as far as they are many enough to matter soon.
    private func owed(_ link: Link) -> UInt64 { max(32, link.received - link.acknowledgedToPeer) }

    private mutating func mixHost(_ host: ModelHost) {
        let journal = host.journal
        mix(journal.attempts, journal.tombstones, journal.head, journal.pruned, journal.events, world.ledger.term &- journal.term)
        mix(host.worktrees, host.packed, host.arrived, host.jobs, host.workers, host.fences, host.abandoned)
        mixLine(of: host)
        mix(host.machine == nil)
        guard let machine = host.machine else { return }
        mix(machine.waitingForSlot, machine.watched, machine.frozenSince, machine.receiving.mapValues { machine.transfers &- $0 })
        mix(machine.greeted.map { host.line.connection &- $0.number })
        if let link = machine.link {
            mix(host.line.connection &- link.route.number)
        }
    }

    private mutating func mixLine(of host: ModelHost) {
        let line = host.line
        mix(line.isOpen, line.isNoticed, line.cuts, line.hints)
        mix(line.toAgent.map { world.canonical($0, host, .toAgent) }, line.toCoordinator.map { world.canonical($0, host, .toCoordinator) })
        guard budget.messages > 0 else { return }
        // What is left of earlier connections comes in any order: how many there are of each.
        let late = line.late.map {
            CanonicalStraggler($0.direction, age: line.connection &- $0.connection, world.canonical($0.packet, host, $0.direction))
        }
        mix(Dictionary(late.map { ($0, 1) }, uniquingKeysWith: +))
    }
}

/// A packet without its absolute numbers.
struct CanonicalPacket: Hashable {
    var type: UInt8
    var link: [UInt64]
    var term: UInt64
    /// Above what the receiving end has of its link.
    var sequence: UInt64
    /// Whether it answers, or is, the newest reset.
    var isNewest: Bool
    var body: WireBody
}

struct CanonicalStraggler: Hashable {
    var direction: Direction
    var age: UInt64
    var packet: CanonicalPacket

    init(_ direction: Direction, age: UInt64, _ packet: CanonicalPacket) {
        self.direction = direction
        self.age = age
        self.packet = packet
    }
}
