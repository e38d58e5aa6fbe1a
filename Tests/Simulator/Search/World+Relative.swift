import OrchCore

// Numbers that only grow, counted from their newest backwards.
extension World {
    func relative(_ id: LinkID) -> [UInt64] {
        guard id.high == ledger.term else { return [ledger.term &- id.high, id.low] }
        return [0, (coordinator?.links ?? 0) &- id.low]
    }

    /// A timer that fires too late for what it was set for is any such timer.
    func relative(_ timer: ModelTimer.Timer) -> ModelTimer.Timer {
        switch timer {
        case .coordinator(.ping(let name, let link)):
            let isLate = coordinator?.hosts[name]?.link?.id != link
            return .coordinator(.ping(name, LinkID(high: isLate ? 1 : 0, low: 0)))
        case .coordinator(.greet(let name, let connection)):
            return .coordinator(.greet(name, connection: coordinator?.hosts[name]?.connection == connection ? 0 : 1))
        case .coordinator(.unknown(let name, let loss)):
            return .coordinator(.unknown(name, loss: coordinator?.hosts[name]?.losses == loss ? 0 : 1))
        default: return timer
        }
    }

    /// Whether a timer would change anything if it fired now.
    func isDue(_ timer: ModelTimer.Timer) -> Bool {
        switch timer {
        case .coordinator(.ping(let name, let link)): coordinator?.hosts[name]?.link?.id == link
        case .coordinator(.greet(let name, let connection)):
            coordinator?.hosts[name]?.link == nil && coordinator?.hosts[name]?.connection == connection
        case .coordinator(.unknown(let name, let loss)): coordinator?.hosts[name]?.link == nil && coordinator?.hosts[name]?.losses == loss
        case .coordinator(.answer(let id)): coordinator?.waiters[id] != nil
        case .coordinator(.question(let number)): coordinator?.askers[number] != nil
        // Nobody changes a key here.
        case .coordinator(.keyChange), .coordinator(.recover): false
        case .agent(let name, .waiting(let key, let run)): hosts[name]?.machine?.attempts[key].map { $0.run == run && $0.isWaitingForATime } == true
        case .agent(let name, .pause(let key, let run)): hosts[name]?.machine?.attempts[key].map { $0.run == run && $0.phase == .frozen } == true
        case .agent(let name, .ending(let key, let run)): hosts[name]?.machine?.attempts[key].map { $0.run == run && $0.phase == .ending } == true
        case .agent(let name, .stalled(let key, let run)): hosts[name]?.machine?.watched[key] == run
        case .agent(let name, .recover): hosts[name]?.machine != nil
        }
    }

    /// What a packet is to the end that will receive it.
    func canonical(_ packet: Packet, _ host: ModelHost, _ direction: Direction) -> CanonicalPacket {
        let link = direction == .toAgent ? host.machine?.link?.link : coordinator?.hosts[host.name]?.link
        let isLinked = packet.header.link != .none
        let isOfLink = isLinked && link?.id == packet.header.link
        // The coordinator takes in nothing of a link that is gone, whatever it says.
        if direction == .toCoordinator, isLinked, !isOfLink {
            return CanonicalPacket(type: 0, link: [], term: 0, sequence: 0, isNewest: false, body: .none)
        }
        let hellos = host.machine?.hellos ?? 0
        let header = packet.header
        var body = packet.body
        switch body {
        case .hello(var hello):
            hello.number = hellos &- hello.number
            hello.incarnation = host.journal.incarnation &- hello.incarnation
            hello.term = ledger.term &- hello.term
            body = .hello(hello)
        case .welcome(var welcome):
            welcome.hello = hellos &- welcome.hello
            body = .welcome(welcome)
        default: break
        }
        return CanonicalPacket(
            type: header.type, link: relative(header.link), term: ledger.term &- header.term,
            sequence: isOfLink ? header.sequence &- (link?.received ?? 0) : header.sequence,
            isNewest: header.correlation == coordinator?.hosts[host.name]?.connection, body: body)
    }
}

extension AgentAttempt {
    fileprivate var isWaitingForATime: Bool { if case .waiting(.until) = phase { true } else { false } }
}
