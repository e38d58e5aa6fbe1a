import OrchCore

// Connections: made by the coordinator, cut, broken, noticed or not.
extension World {
    mutating func performOnLines(_ action: Action) throws {
        switch action {
        case .breakLine(let name):
            guard hosts[name]?.line.isOpen == true else { return }
            note(.network, "the connection to \(name) breaks")
            hosts[name]?.line.close(isNoticed: coordinator == nil)
        case .notice(let name): try notice(name)
        case .connect(let name): try connect(name)
        case .cut(let name, let direction):
            guard hosts[name]?.line.isOpen == true else { return }
            note(.network, "nothing passes \(direction == .toAgent ? "to" : "from") \(name)")
            hosts[name]?.line.cuts.insert(direction)
        case .mendCuts(let name):
            guard hosts[name]?.line.cuts.isEmpty == false else { return }
            note(.network, "all passes to and from \(name)")
            hosts[name]?.line.cuts = []
        default: break
        }
    }

    /// Whether the coordinator could make a connection: its address book has the host, and both ends live.
    func canConnect(_ name: HostName) -> Bool {
        coordinator != nil && isAwake(nil) && isAwake(name) && ledger.hosts[name] != nil && hosts[name]?.machine != nil
            && hosts[name]?.line.isOpen == false
    }

    /// Also without having noticed the end of the last one.
    private mutating func connect(_ name: HostName) throws {
        guard canConnect(name) else { return }
        hosts[name]?.line.open()
        note(.network, "connection \(hosts[name]?.line.connection ?? 0) to \(name) stands")
        try tell(.connected(name))
    }

    private mutating func notice(_ name: HostName) throws {
        guard let line = hosts[name]?.line, !line.isOpen, !line.isNoticed, coordinator != nil, isAwake(nil) else { return }
        hosts[name]?.line.isNoticed = true
        hosts[name]?.line.toAgent = []
        note(.coordinator, "notices that \(name) is not connected")
        try tell(.disconnected(name))
    }
}
