import ArgumentParser
import OrchCore
import OrchHome
import OrchWire
import ZeroMQ
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `orch enrol`: the far end of `orch host add --ssh`. Reads one offer, makes this machine a host, starts its agent.
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Make this machine a host of the coordinator whose offer comes in.", shouldDisplay: false)

    /// Bytes of an offer.
    private static let offerBytes = 64 << 10

    func run() async throws {
        let machine = try Machine.current()
        let offer = try JSONCoding.value(EnrolmentOffer.self, from: try Self.offer())
        let answer = try await Enrolling(machine: machine, orch: try OwnExecutable.path()).accept(offer)
        try Output.write([try answer.line])
    }

    private static func offer() throws -> [UInt8] {
        guard let line = readLine(strippingNewline: true), line.utf8.count <= offerBytes else {
            throw Problem(.usage, "there is no offer on standard input", next: "it is for 'orch host add --ssh' to run this")
        }
        return Array(line.utf8)
    }
}

/// Makes this machine a host.
struct Enrolling: Sendable {
    /// Pairs of ports that are tried after the usual one.
    private static let portTries = 50

    let machine: Machine
    /// Absolute path of the orch binary.
    let orch: String

    func accept(_ offer: EnrolmentOffer) async throws -> EnrolmentAnswer {
        let config = try machine.config()
        try Self.check(offer, config)
        try machine.home.create()
        let key = try KeyStore(home: machine.home).pair(.agent).publicKey
        let (endpoints, port) = try await endpoints(at: offer.addresses, config)
        let isNew = config.coordinatorKey != offer.coordinatorKey || config.listen != endpoints || config.revocation(of: offer.coordinatorKey) != nil
        try machine.configFile.obey(offer.coordinatorKey, listen: endpoints, name: config.host.name ?? offer.name)
        let agent = try await EnrolledAgent(services: Services(machine), orch: orch).start(isNew: isNew, lingers: offer.lingers ?? false)
        return EnrolmentAnswer(
            key: key, orchVersion: Version.orch, port: port, pid: agent.record.pid, notes: Self.notes(on: offer, config) + [agent.note])
    }

    /// - Throws: a `Problem` when a machine with these settings may not take the offer up.
    static func check(_ offer: EnrolmentOffer, _ config: HostConfig) throws(Problem) {
        try admit(offer.coordinatorKey, replaces: offer.replaces, config)
    }

    /// - Throws: a `Problem` where this machine obeys another coordinator, or has taken this one's key away.
    static func admit(_ coordinator: PublicKey, replaces: Bool, _ config: HostConfig) throws(Problem) {
        guard !replaces else { return }
        if let revoked = config.revocation(of: coordinator) {
            throw Problem(
                .refused, "the coordinator's key \(coordinator.shortText)… was revoked here\(revoked.at.map { " (\($0.iso8601))" } ?? "")",
                next: "with --replace it is let in again all the same")
        }
        if let present = config.coordinatorKey, present != coordinator, config.revocation(of: present) == nil {
            throw Problem(
                .conflict, "this machine obeys another coordinator already (key \(present.shortText)…)",
                next: "'orch host remove' it there first, or take it over with --replace: that one is not let in any more then")
        }
    }

    /// What the person at the coordinator should know.
    static func notes(on offer: EnrolmentOffer, _ config: HostConfig) -> [String] {
        guard let own = config.host.name, own != offer.name else { return [] }
        return ["it calls itself \(own) in its own config.json"]
    }

    /// Where the agent listens: what it listened at before keeps its port; else the first pair of free ones.
    func endpoints(at addresses: [String], _ config: HostConfig) async throws -> ([Endpoint], Int) {
        func all(_ port: Int) throws -> [Endpoint] { try addresses.map { try Endpoint("tcp://\($0):\(port)") } }
        if let kept = config.listen.first(where: { $0.port > 0 })?.port { return (try all(kept), kept) }
        for number in 0..<Self.portTries {
            let port = Endpoint.workPort + 10 * number
            if try Self.areFree(try all(port)) { return (try all(port), port) }
        }
        throw Problem(
            .conflict, "no two free ports were found from \(Endpoint.workPort) on", next: "set \"listen\" in \(machine.home.configuration) there")
    }

    static func areFree(_ endpoints: [Endpoint]) throws -> Bool {
        let context = try Context()
        do throws(ZeroMQError) {
            for endpoint in endpoints { for place in [endpoint, endpoint.statusEndpoint].compactMap({ $0 }) { try bind(place, in: context) } }
            return true
        } catch {
            guard error.code == EADDRINUSE else { throw error }
            return false
        }
    }

    /// Binds, and lets go again.
    private static func bind(_ endpoint: Endpoint, in context: Context) throws(ZeroMQError) {
        let socket = try Socket(.router, in: context)
        _ = try socket.bind(endpoint.description)
    }
}
