import OrchCore

// What may go wrong now, and what mends it.
extension World {
    func connecting(_ name: HostName) -> [Action] {
        guard let line = hosts[name]?.line else { return [] }
        var choices: [Action] = []
        if !line.isOpen, !line.isNoticed, coordinator != nil, isAwake(nil) { choices.append(.notice(name)) }
        if canConnect(name) { choices.append(.connect(name)) }
        if !line.cuts.isEmpty { choices.append(.mendCuts(name)) }
        return choices
    }

    var startings: [Action] {
        let agents = names.filter { hosts[$0]?.machine == nil && isAwake($0) }.map(Action.startAgent)
        return agents + (coordinator == nil && isAwake(nil) ? [.startCoordinator] : [])
    }

    func losses(_ name: HostName) -> [Action] {
        guard let line = hosts[name]?.line else { return [] }
        let packets = Direction.allCases.flatMap { way in line[way].indices.map { Action.drop(name, way, at: $0) } }
        return packets + line.hints.indices.map { .dropHint(name, at: $0) } + line.late.indices.map { .dropLate(name, at: $0) }
    }

    /// What is left of earlier connections, and published events that overtake others.
    func lateArrivals(_ name: HostName) -> [Action] {
        guard let line = hosts[name]?.line else { return [] }
        // Within an old connection and direction only the first: that one is in order too.
        var seen: Set<String> = []
        let late = line.late.indices.filter { index in
            listens(name, line.late[index].direction) && seen.insert("\(line.late[index].direction)\(line.late[index].connection)").inserted
        }
        let hints = listens(name, .toCoordinator) ? Array(line.hints.indices.dropFirst()) : []
        return late.map { .deliverLate(name, at: $0) } + hints.map { .deliverHint(name, at: $0) }
    }

    func cuttings(_ name: HostName) -> [Action] {
        guard let line = hosts[name]?.line, line.isOpen else { return [] }
        return [.breakLine(name)] + Direction.allCases.filter { !line.cuts.contains($0) }.map { .cut(name, $0) }
    }

    /// Every process that may die now. What the dead shell was busy with has happened, or has not, or in part.
    var deaths: [Action] {
        let agents = names.filter { hosts[$0]?.machine != nil && isAwake($0) }.flatMap { name -> [Action] in
            let count = min(3, hosts[name]?.jobs.count ?? 0)
            return (0..<(1 << count)).map { .crashAgent(name, leavings: $0) }
        }
        let reboots = names.filter(isAwake).map { Action.reboot($0, leavings: 0) }
        return agents + reboots + (coordinator != nil && isAwake(nil) ? [.crashCoordinator] : [])
    }

    var clocks: [Action] {
        guard isAwake(nil) else { return [.wake(after: 0), .wake(after: 60_000), .wake(after: 8 * 3_600_000)] }
        let machines: [HostName?] = [nil] + names.filter { hosts[$0]?.isLocal == false }
        let jumps: [Int64] = [-86_400_000, -5_000, 700_000, 86_400_000]
        return [.sleep, .sleep] + machines.flatMap { name in jumps.map { .jumpClock(name, by: $0) } }
    }

    /// The local host is always there.
    var membership: [Action] {
        guard coordinator != nil, isAwake(nil) else { return [] }
        let remote = plan.hosts.filter { !$0.isLocal }.map(\.name)
        // Who takes out a host that a new ledger still waits for gives up whatever it holds: not walked.
        let present = remote.filter { ledger.hosts[$0]?.awaitedSince == nil }
        return present.map { ledger.hosts[$0] == nil ? .addHost($0) : .removeHost($0) } + Terms.allCases.filter { $0 != terms }.map(Action.settle)
    }
}
