import OrchCore

/// The parts of a world that its future depends on, mixed into a digest.
struct Canon {
    private let world: World
    private var first = Hasher()
    private var second = Hasher()

    init(_ world: World) {
        self.world = world
        second.combine(1)
    }

    var digest: (Int, Int) { (first.finalize(), second.finalize()) }

    private mutating func mix<each Part: Hashable>(_ part: repeat each Part) {
        for value in repeat each part {
            first.combine(value)
            second.combine(value)
        }
    }

    mutating func mixAll() {
        mixLedger()
        mix(world.coordinator == nil)
        if let coordinator = world.coordinator { mixCoordinator(coordinator) }
        for name in world.names { if let host = world.hosts[name] { mixHost(host) } }
        mix(world.clients, world.transfers, world.audit.givenUp, Set(world.timers.map(\.timer).map(world.relative)))
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
            mix(host.isQuiet, host.isDoubted, host.slots, host.slotsUsed, host.uncounted, host.head, host.askedFrom, host.unseen)
            mix(host.answers, host.rejection, host.survey, host.giving)
            if let link = host.link { mixLink(link) }
        }
    }

    private mutating func mixLink(_ link: Link) {
        mix(world.relative(link.id), link.received, link.sent, link.acknowledgedToPeer, link.acknowledgedByPeer, link.waiting)
    }

    private mutating func mixHost(_ host: ModelHost) {
        let journal = host.journal
        mix(journal.attempts, journal.tombstones, journal.head, journal.pruned, journal.events, world.ledger.term &- journal.term)
        mix(host.worktrees, host.packed, host.arrived, host.jobs, host.workers, host.boot)
        mixLine(of: host)
        mix(host.machine == nil)
        guard let machine = host.machine else { return }
        mix(machine.waitingForSlot, machine.watched, machine.frozenSince, machine.receiving.mapValues { machine.transfers &- $0 })
        mix(machine.greeted.map { host.line.connection &- $0.number })
        if let link = machine.link {
            mix(host.line.connection &- link.route.number)
            mixLink(link.link)
        }
    }

    private mutating func mixLine(of host: ModelHost) {
        let line = host.line
        mix(line.isOpen, line.isNoticed, line.cuts, line.hints)
        mix(line.toAgent.map { world.canonical($0, host) }, line.toCoordinator.map { world.canonical($0, host) })
        // What is left of earlier connections comes in any order: how many there are of each.
        let late = line.late.map { CanonicalStraggler($0.direction, age: line.connection &- $0.connection, world.canonical($0.packet, host)) }
        mix(Dictionary(late.map { ($0, 1) }, uniquingKeysWith: +))
    }
}

/// A packet without its absolute numbers.
struct CanonicalPacket: Hashable {
    var type: UInt8
    var link: [UInt64]
    var term: UInt64
    var sequence: UInt64
    var acknowledged: UInt64
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
