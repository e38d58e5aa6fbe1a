import ArgumentParser
import OrchCore
import OrchHome
import ZeroMQ

/// An open invitation: waits for the machine, pins its key, and sees that its agent answers.
struct Invitation: Sendable {
    /// How long one may count at most, and does if nothing else is said.
    static let longest: Duration = .seconds(15 * 60)
    /// How long the agent may take to start after its machine has joined.
    private static let agentTime: Duration = .seconds(30)

    let name: HostName
    /// Where the machine is dialled.
    let endpoint: Endpoint
    let code: InvitationCode
    let time: Duration
    /// Whether a machine with another key may take the place of a host of this name.
    let replaces: Bool
    /// Whether a key counts again that was revoked.
    let readmits: Bool
    let machine: Machine

    /// What is run on the machine. Secret.
    ///
    /// - Parameter address: where it listens.
    func line(at address: Endpoint) -> String {
        let wait = time == Self.longest ? "" : " --ttl \(time.components.seconds)s"
        return "orch agent join \(code.text) --at \(address)\(wait)"
    }

    /// What came of the wait.
    private enum Outcome: Sendable {
        case nobody
        case joined(answers: Bool)
    }

    func run() async throws {
        Output.note(["Run this line on \(name). Whoever has it can become \(name): give it to nobody else."])
        let (outcome, isInterrupted) = try await untilInterrupted(wait)
        switch outcome {
        case .nobody where isInterrupted: throw Problem(.refused, "the invitation of \(name) is taken back; nothing was changed")
        case .nobody:
            throw Problem(
                .unreachable, "nobody joined as \(name) in time: the invitation is over",
                next: "see whether \(endpoint) can be reached from here, and invite again")
        case .joined(let answers):
            if answers { try Output.write(["\(name) is reached at \(endpoint)"]) }
            try await CoordinatorRefresh(machine: machine).tell()
            guard !answers else { return }
            throw Problem(
                .unreachable, "\(name) is pinned in \(machine.home.configuration), and its agent does not answer at \(endpoint)",
                next: "see what 'orch agent join' said there; if it broke off, 'orch host invite \(name)' does it again")
        }
    }

    private func wait() async throws -> Outcome {
        let store = KeyStore(home: machine.home)
        try machine.home.create()
        let offer = EnrolmentOffer(name: name, coordinatorKey: try store.pair(.coordinator).publicKey, addresses: [], replaces: false)
        let call = InvitationCall(
            keys: try InvitationKeys(code), endpoint: endpoint, offer: offer, note: { Output.note(["\(name): \($0)"]) }, pin: pin)
        guard let answer = try await exchange(call, until: .now + time) else { return .nobody }
        try Output.write(told(answer))
        let probe = HostProbe(own: try store.curve(.coordinator), agent: try CurveKey(answer.key))
        return .joined(answers: try await probe.reaches(endpoint.description, within: Self.agentTime))
    }

    /// Tells how the time goes by meanwhile.
    private func exchange(_ call: InvitationCall, until deadline: ContinuousClock.Instant) async throws -> InvitationAnswer? {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await InvitationWait(name: name, endpoint: endpoint).tell(until: deadline) }
            defer { group.cancelAll() }
            return try await call.run(until: deadline)
        }
    }

    /// What is written is whole at once: a crash leaves the host as it was, or pinned.
    private func pin(_ answer: InvitationAnswer) throws {
        if let present = try machine.config().hosts[name], present.key != answer.key, !replaces {
            throw Problem(
                .conflict, "\(name) is another machine already (key \(present.key.shortText)…), and this one has the key \(answer.key.shortText)…",
                next: "'orch host invite \(name) --replace' lets it take the name")
        }
        if !readmits, try machine.config().revocation(of: answer.key) != nil {
            throw Problem(
                .refused, "the key \(answer.key.shortText)… of this machine was revoked", next: "with --replace it is taken again all the same")
        }
        guard let status = endpoint.statusEndpoint else { throw Problem(.conflict, "no port follows \(endpoint)") }
        try machine.configFile.setHost(name, to: RemoteHost(endpoint: endpoint, statusEndpoint: status, key: answer.key))
    }

    private func told(_ answer: InvitationAnswer) -> [String] {
        ["\(name) has joined (key \(answer.key.shortText)…, orch \(answer.orchVersion.printable(limit: 40)))"]
            + answer.notes.prefix(Self.notes).map { "\(name): \($0.printable(limit: 300))" }
            + ["\(name) is in \(machine.home.configuration)"]
    }

    /// Notes of a machine that are shown.
    private static let notes = 10

    /// - Throws: a usage error for a time that no invitation has.
    static func check(_ time: TimeSpan?) throws {
        guard let time, time.duration <= .zero || time.duration > longest else { return }
        throw ValidationError("--ttl is from 1s to \(longest.components.seconds / 60)m")
    }
}
