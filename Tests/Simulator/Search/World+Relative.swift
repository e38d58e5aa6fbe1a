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

    func canonical(_ packet: Packet, _ host: ModelHost) -> CanonicalPacket {
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
            type: header.type, link: relative(header.link), term: ledger.term &- header.term, sequence: header.sequence,
            acknowledged: header.acknowledged, isNewest: header.correlation == coordinator?.hosts[host.name]?.connection, body: body)
    }
}
