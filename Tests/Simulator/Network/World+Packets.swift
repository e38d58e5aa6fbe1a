import OrchCore

// Messages on their way: they arrive, get lost, come twice or late.
extension World {
    mutating func performOnPackets(_ action: Action) throws {
        switch action {
        case .deliver(let name, let direction): try deliver(name, direction)
        case .deliverLate(let name, let index): try deliverLate(name, index)
        case .deliverHint(let name, let index): try deliverHint(name, index)
        case .duplicate(let name, let direction): duplicate(name, direction)
        case .drop(let name, let direction, let index):
            guard hosts[name]?.line[direction].indices.contains(index) == true, let packet = hosts[name]?.line[direction].remove(at: index)
            else { return }
            note(.network, "\(arrow(name, direction)) lost: \(packet.words)")
        case .dropLate(let name, let index):
            guard hosts[name]?.line.late.indices.contains(index) == true else { return }
            hosts[name]?.line.late.remove(at: index)
        case .dropHint(let name, let index):
            guard hosts[name]?.line.hints.indices.contains(index) == true else { return }
            hosts[name]?.line.hints.remove(at: index)
        default: break
        }
    }

    private func arrow(_ name: HostName, _ direction: Direction) -> String { direction == .toAgent ? "→ \(name)" : "← \(name)" }

    /// Whether somebody is there to take in what arrives at this end.
    func listens(_ name: HostName, _ direction: Direction) -> Bool {
        switch direction {
        case .toAgent: hosts[name]?.machine != nil && isAwake(name)
        case .toCoordinator: coordinator != nil && isAwake(nil) && ledger.hosts[name] != nil
        }
    }

    private mutating func deliver(_ name: HostName, _ direction: Direction) throws {
        guard let line = hosts[name]?.line, line.carries(direction), listens(name, direction) else { return }
        hosts[name]?.line[direction].removeFirst()
        try arrive(line[direction][0], name, direction, connection: line.connection)
    }

    private mutating func deliverLate(_ name: HostName, _ index: Int) throws {
        guard let late = hosts[name]?.line.late, late.indices.contains(index), listens(name, late[index].direction) else { return }
        hosts[name]?.line.late.remove(at: index)
        note(.network, "\(arrow(name, late[index].direction)) late, of connection \(late[index].connection):")
        try arrive(late[index].packet, name, late[index].direction, connection: late[index].connection)
    }

    private mutating func deliverHint(_ name: HostName, _ index: Int) throws {
        guard let host = hosts[name], host.line.hints.indices.contains(index), listens(name, .toCoordinator) else { return }
        let hint = host.line.hints[index]
        hosts[name]?.line.hints.remove(at: index)
        note(.coordinator, "\(name) published event \(hint.event.sequence): \(hint.event.words)")
        try tell(.published(name, hint.stream, hint.event))
    }

    /// A second copy of the next message stays under way.
    private mutating func duplicate(_ name: HostName, _ direction: Direction) {
        guard let line = hosts[name]?.line, line.isOpen, let packet = line[direction].first, line.late.count < Line.memory else { return }
        note(.network, "\(arrow(name, direction)) doubled: \(packet.words)")
        hosts[name]?.line.late.append(Straggler(direction: direction, connection: line.connection, packet: packet))
    }

    private mutating func arrive(_ packet: Packet, _ name: HostName, _ direction: Direction, connection: UInt64) throws {
        switch direction {
        case .toAgent:
            note(.agent(name), "← \(packet.words)")
            let route = Route(connection)
            let isUnlinked = packet.header.link == .none && [MessageType.reset, .rejected].map(\.rawValue).contains(packet.header.type)
            try tell(name, isUnlinked ? .unlinked(route, packet.header, packet.body) : .linked(route, packet.header, packet.body, blob: packet.blob))
        case .toCoordinator:
            note(.coordinator, "\(name): \(packet.words)")
            try tell(event(of: packet, from: name))
        }
    }

    /// What the coordinator's shell makes of a message: it looks up what the ledger knows.
    private func event(of packet: Packet, from name: HostName) -> CoordinatorEvent {
        switch packet.body {
        case .hello(let hello):
            var past: [SessionKey: PastSession] = [:]
            for entry in hello.inventory where coordinator?.isLive(entry.key.session) == false {
                past[entry.key.session] = ledger.past(entry.key.session)
            }
            return .hello(name, hello, answers: packet.header.correlation, past: past)
        case .rejected(let rejected): return .rejected(name, rejected)
        default: return .linked(name, packet.header, packet.body, blob: packet.blob)
        }
    }

    /// What the coordinator says. While it has not noticed that the connection is gone, its socket keeps it for the next one.
    mutating func send(to name: HostName, _ header: FrameHeader, _ body: WireBody, blob: [UInt8]? = nil) {
        guard let line = hosts[name]?.line, line.isOpen || !line.isNoticed else { return }
        hosts[name]?.line.toAgent.append(Packet(header: header, body: body, blob: blob))
    }

    /// What an agent says; it goes nowhere when that connection is gone.
    mutating func send(from name: HostName, on route: Route, _ header: FrameHeader, _ body: WireBody, blob: [UInt8]? = nil) {
        guard let line = hosts[name]?.line, line.isOpen, line.connection == route.number else { return }
        if case .holdings = body, let journal = hosts[name]?.journal, ledger.hosts[name]?.awaitedSince != nil { audit.excuse(journal) }
        hosts[name]?.line.toCoordinator.append(Packet(header: header, body: body, blob: blob))
    }
}
