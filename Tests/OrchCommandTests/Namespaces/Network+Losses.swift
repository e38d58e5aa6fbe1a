extension Network {
    /// What can happen to a cable.
    enum Loss: Sendable, CaseIterable {
        /// Pulled: the machine sees that nothing is plugged in, and the router knows no way to it.
        case cable
        /// What is sent to the machine vanishes; what it sends arrives.
        case toMachine
        /// What the machine sends vanishes; what is sent to it arrives.
        case fromMachine
    }

    func begin(_ loss: Loss, at machine: Machine) async throws {
        switch loss {
        case .cable: try await router("link", "set", "dev", machine.name, "down")
        case .toMachine: try await router("rule", "add", "to", machine.net, "blackhole")
        case .fromMachine: try await router("rule", "add", "iif", machine.name, "blackhole")
        }
    }

    func mend(_ loss: Loss, at machine: Machine) async throws {
        switch loss {
        case .cable: try await router("link", "set", "dev", machine.name, "up")
        case .toMachine: try await router("rule", "delete", "to", machine.net, "blackhole")
        case .fromMachine: try await router("rule", "delete", "iif", machine.name, "blackhole")
        }
    }

    /// Where no machine is, and the router knows no way to: who asks is told so.
    static let nameServer = "10.99.0.1"

    /// Who asks for a name is told nothing any more, and waits.
    func loseNameServer() async throws { try await router("route", "add", "blackhole", "\(Self.nameServer)/32") }

    /// The machine is carried into another network: it gets an address of that, and nothing reaches its old one any more.
    func carry(_ machine: Machine, toNet net: Int) async throws {
        let gateway = "10.78.\(net).1"
        try await router("address", "add", "\(gateway)/24", "dev", machine.name)
        try await router("address", "delete", "\(machine.address(1))/24", "dev", machine.name)
        try await setAddress(of: machine, to: "10.78.\(net).2", gateway: gateway)
    }
}
