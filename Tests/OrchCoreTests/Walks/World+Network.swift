@testable import OrchCore

// What the network does: in order within a connection, but for what it drops or says twice.
extension World {
    mutating func deliverAny() throws {
        var choices: [(HostName, Int)] = []
        for name in names {
            guard let host = hosts[name] else { continue }
            if !host.toAgent.isEmpty { choices.append((name, 0)) }
            if !host.toCoordinator.isEmpty { choices.append((name, 1)) }
            if !host.hints.isEmpty { choices.append((name, 2)) }
        }
        guard let (name, kind) = dice.any(of: choices), let host = hosts[name] else { return }
        switch kind {
        case 0:
            let packet = host.toAgent[0]
            if isHealing || !dice.one(in: 80) { hosts[name]?.toAgent.removeFirst() }
            note("coordinator → \(name): \(packet.words)")
            let route = Route(host.connections)
            if packet.header.link == .none {
                try tell(name, .unlinked(route, packet.header, packet.body))
            } else {
                try tell(name, .linked(route, packet.header, packet.body))
            }
        case 1:
            let packet = host.toCoordinator[0]
            if isHealing || !dice.one(in: 80) { hosts[name]?.toCoordinator.removeFirst() }
            try take(packet, from: name)
        default:
            let hint = host.hints[0]
            hosts[name]?.hints.removeFirst()
            guard isHealing || !dice.one(in: 5) else { return }
            note("\(name) ~ coordinator: event \(hint.sequence) \(hint.key) \(hint.words)")
            try tell(.published(name, host.journal.stream, hint))
        }
    }

    /// One message under way is gone, or a whole connection.
    mutating func loseSomething() throws {
        let name = names[dice.below(names.count)]
        guard let host = hosts[name] else { return }
        switch dice.below(6) {
        case 0 where !host.toAgent.isEmpty:
            note("lost on the way to \(name)")
            hosts[name]?.toAgent.remove(at: dice.below(host.toAgent.count))
        case 1 where !host.toCoordinator.isEmpty:
            note("lost on the way from \(name)")
            hosts[name]?.toCoordinator.remove(at: dice.below(host.toCoordinator.count))
        case 2 where host.isConnected:
            note("the connection to \(name) breaks")
            hosts[name]?.isConnected = false
            hosts[name]?.toAgent = []
            hosts[name]?.toCoordinator = []
            hosts[name]?.hints = []
            lost.insert(name)
        default: break
        }
    }

    /// The coordinator notices a connection that is gone, or makes one.
    mutating func connectAny() throws {
        for name in names {
            if lost.remove(name) != nil {
                note("the coordinator notices that \(name) is gone")
                try tell(.disconnected(name))
            } else if hosts[name]?.isConnected == false, hosts[name]?.machine != nil, coordinator != nil {
                note("\(name) is connected")
                hosts[name]?.connections += 1
                hosts[name]?.isConnected = true
                try tell(.connected(name))
            }
        }
    }
}

extension NumberedEvent {
    var words: String {
        switch event {
        case .state(let change): "\(change.cause) \(change.state) \(change.face.status) \(change.closed.map(\.rawValue) ?? "")"
        case .escalation(let escalation): "asks \(escalation.id)"
        case .escalationClosed(let closed): "closes \(closed.id)"
        case .guidance(let receipt): "\(receipt.id) \(receipt.receipt)"
        }
    }
}
