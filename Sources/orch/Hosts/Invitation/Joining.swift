import OrchCore
import OrchHome

/// Makes this machine a host of the coordinator whose invitation it has: opens a door for the one who has the code too, exchanges the keys,
/// and starts its agent where the door was.
struct Joining: Sendable {
    /// How long the agent of this machine may be away for it, where both need the same address. The inviter dials every 2 s.
    private static let timeWithoutAgent: Duration = .seconds(60)

    /// Connections come in faster than they can be counted.
    private static let descriptors = 8 * Limits.doorConnections

    let code: InvitationCode
    /// Where the door is, and the agent's afterwards.
    let endpoint: Endpoint
    let time: Duration
    /// Whether this machine may leave another coordinator for it.
    let replaces: Bool
    let machine: Machine
    /// Absolute path of the orch binary.
    let orch: String

    var daemons: BackgroundDaemons { BackgroundDaemons(machine: machine, orch: orch) }

    func run() async throws {
        try machine.home.create()
        try UsedCode.check(code, in: machine.home)
        if let pid = try daemons.notOurs(.agent) {
            throw Problem(
                .conflict, "the agent of this machine (pid \(pid)) was not started by 'orch up', and has to be started anew for this",
                next: "end it where it was started, and run this again")
        }
        // An agent that was stopped for this must not stay so.
        try await withoutInterruptions { try await join(try InvitationKeys(code)) }
    }

    private func join(_ keys: InvitationKeys) async throws {
        var isStopped = false
        do {
            let talk = try await open(keys, isStopped: &isStopped)
            let offer = try await exchange(talk, within: isStopped ? min(time, Self.timeWithoutAgent) : time)
            let agent = try await EnrolledAgent(services: Services(machine), orch: orch).start(isNew: true, lingers: false)
            try tell(offer, agent.record, agent.note)
        } catch {
            if isStopped { await startAgain() }
            throw error
        }
    }

    /// - Returns: the offer, which this machine's settings follow now.
    private func exchange(_ talk: InvitationTalk, within limit: Duration) async throws -> EnrolmentOffer {
        let (offer, isInterrupted): (EnrolmentOffer?, Bool)
        // Enough for more strangers than there may be at once, whatever the shell has set; the agent gets what was there before.
        let descriptors = try DescriptorLimit(raisedTo: Self.descriptors)
        do {
            let door = try door(talk)
            Output.note(["waiting at \(endpoint) for the machine that has invited this one, \(InvitationWait.words(limit)) at most"])
            (offer, isInterrupted) = try await untilInterrupted { try await door.run(until: .now + limit) }
        } catch {
            await talk.end()
            try descriptors.restore()
            throw error
        }
        await talk.end()
        try descriptors.restore()
        guard let offer else { throw over(isInterrupted) }
        try pin(offer)
        return offer
    }

    private func door(_ talk: InvitationTalk) throws -> InvitationDoor {
        let key = try KeyStore(home: machine.home).pair(.agent).publicKey
        let config = try machine.config()
        return InvitationDoor(talk: talk, note: { Output.note([$0]) }) { offer in
            try Output.write(["invited as \(offer.name) by the coordinator with the key \(offer.coordinatorKey.shortText)…"])
            try Enrolling.check(accepted(offer), config)
            return InvitationAnswer(key: key, orchVersion: Version.orch, notes: Enrolling.notes(on: offer, config))
        }
    }

    private func over(_ isInterrupted: Bool) -> Problem {
        guard !isInterrupted else { return Problem(.refused, "it was interrupted before anybody came; nothing is changed here") }
        return Problem(
            .unreachable, "nobody came with this code in time; nothing is changed here",
            next: "see whether 'orch host invite' still waits there, and reaches \(endpoint); a code counts once, and for 15 minutes at most")
    }

    /// Who may take this machine over is said here, where it stands.
    private func accepted(_ offer: EnrolmentOffer) -> EnrolmentOffer {
        var offer = offer
        offer.replaces = replaces
        return offer
    }

    /// The settings last, and whole at once: a crash leaves this machine as it was, or a host.
    private func pin(_ offer: EnrolmentOffer) throws {
        FaultPoint.pass("join.pinned")
        try UsedCode.keep(code, in: machine.home)
        let config = try machine.config()
        try Enrolling.check(accepted(offer), config)
        try machine.configFile.obey(offer.coordinatorKey, listen: [endpoint], name: config.host.name ?? offer.name)
        FaultPoint.pass("join.obeying")
    }

    private func tell(_ offer: EnrolmentOffer, _ agent: DaemonRecord, _ note: String) throws {
        try Output.write([
            "this machine is a host of the coordinator with the key \(offer.coordinatorKey.shortText)…, which alone is let in",
            "its agent runs (pid \(agent.pid)) and listens at \(endpoint) and the port after it, and nowhere else on the network",
            "it is in \(machine.home.configuration)", note,
        ])
    }
}
