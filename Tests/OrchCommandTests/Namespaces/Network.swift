import Foundation
import OrchForge
import Synchronization

/// Machines in network namespaces of their own. Each has one cable, to a router that stands in the middle; they are gone after the test.
struct Network: Sendable {
    let machines: [Machine]
    private let name: String

    /// One end of a cable, as the router calls it, and the addresses on it.
    struct Machine: Hashable, Sendable {
        let name: String
        fileprivate let number: Int

        /// The address that it begins with.
        var address: String { address(2) }
        func address(_ last: Int) -> String { "10.77.\(number).\(last)" }
        /// All addresses of its cable.
        var net: String { "\(address(0))/24" }
    }

    struct Failure: Error {
        let words: String
    }

    /// Root alone may make namespaces, and not everywhere: who starts the tests says whether they shall be tried.
    static let isWanted = ProcessInfo.processInfo.environment["ORCH_TEST_NAMESPACES"] == "1"

    private static let count = Atomic(0)
    private static let router = "router"
    private static let cable = "eth0"
    /// Where `ip` is, and what it starts.
    static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

    static func with(_ names: String..., body: (Network) async throws -> Void) async throws {
        let network = Network(names)
        var failure: (any Error)?
        do {
            try await network.make()
            try await body(network)
        } catch {
            failure = error
        }
        // A test whose time is over is cancelled, and has to leave nothing all the same.
        let end = await Task { await network.end() }.value
        if let failure { throw failure }
        try end.get()
    }

    private init(_ names: [String]) {
        machines = names.enumerated().map { Machine(name: $1, number: $0 + 1) }
        name = "orch-\(getpid())-\(Self.count.add(1, ordering: .relaxed).newValue)"
    }

    func machine(_ name: String) throws -> Machine {
        guard let machine = machines.first(where: { $0.name == name }) else { throw Failure(words: "there is no \(name) in this network") }
        return machine
    }

    /// A command line that runs a program in a machine's namespace.
    func entering(_ machine: Machine, _ command: [String]) -> [String] { ["ip", "netns", "exec", namespace(machine.name)] + command }

    private func namespace(_ machine: String) -> String { "\(name)-\(machine)" }

    private func make() async throws {
        try await Self.run("ip", "netns", "add", namespace(Self.router))
        try await Self.run("ip", "netns", "exec", namespace(Self.router), "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        for machine in machines {
            try await Self.run("ip", "netns", "add", namespace(machine.name))
            try await Self.run(
                "ip", "link", "add", "name", Self.cable, "netns", namespace(machine.name), "type", "veth", "peer", "name", machine.name, "netns",
                namespace(Self.router))
            try await router("address", "add", "\(machine.address(1))/24", "dev", machine.name)
            try await router("link", "set", "dev", machine.name, "up")
            try await at(machine, "link", "set", "dev", "lo", "up")
            try await at(machine, "link", "set", "dev", Self.cable, "up")
            try await setAddress(of: machine, to: machine.address, gateway: machine.address(1))
        }
    }

    private func end() async -> Result<Void, any Error> {
        var result: Result<Void, any Error> = .success(())
        for machine in machines.map(\.name) + [Self.router] where FileManager.default.fileExists(atPath: "/run/netns/\(namespace(machine))") {
            do {
                try await Self.run("ip", "netns", "delete", namespace(machine))
            } catch {
                result = .failure(error)
            }
        }
        return result
    }

    /// Takes the addresses of a machine's cable away and gives it this one.
    func setAddress(of machine: Machine, to address: String, gateway: String) async throws {
        try await at(machine, "address", "flush", "dev", Self.cable)
        try await at(machine, "address", "add", "\(address)/24", "dev", Self.cable)
        try await at(machine, "route", "add", "default", "via", gateway)
    }

    /// `ip` at a machine.
    private func at(_ machine: Machine, _ arguments: String...) async throws {
        try await Self.run(["ip", "-n", namespace(machine.name)] + arguments)
    }

    /// `ip` at the router.
    func router(_ arguments: String...) async throws { try await Self.run(["ip", "-n", namespace(Self.router)] + arguments) }

    private static func run(_ words: String...) async throws { try await run(words) }

    private static func run(_ words: [String]) async throws {
        let line = words.joined(separator: " ")
        let result = try await CommandRunner().run(OrchForge.Command(words[0], Array(words.dropFirst()), environment: ["PATH": path], doing: line))
        guard result.succeeded else { throw Failure(words: "\(line): \(result.errorText)") }
    }
}
