import OrchCore
import OrchHome
import ZeroMQ
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Makes this machine a host of the coordinator whose invitation it has: opens a door for the one who has the code too, exchanges the keys,
/// and starts its agent where the door was.
struct Joining: Sendable {
    /// How long the agent of this machine may be away for it, where both need the same address. The inviter dials every 2 s.
    private static let timeWithoutAgent: Duration = .seconds(60)

    let code: InvitationCode
    /// Where the door is, and the agent's afterwards.
    let endpoint: Endpoint
    let time: Duration
    /// Whether this machine may leave another coordinator for it.
    let replaces: Bool
    let machine: Machine
    /// Absolute path of the orch binary.
    let orch: String

    private var daemons: BackgroundDaemons { BackgroundDaemons(machine: machine, orch: orch) }

    func run() async throws {
        try machine.home.create()
        try UsedCode.check(code, in: machine.home)
        if let pid = try daemons.notOurs(.agent) {
            throw Problem(
                .conflict, "the agent of this machine (pid \(pid)) was not started by 'orch up', and has to be started anew for this",
                next: "end it where it was started, and run this again")
        }
        let keys = try InvitationKeys(code)
        var isStopped = false
        do {
            let talk = try await open(keys, isStopped: &isStopped)
            let limit = isStopped ? min(time, Self.timeWithoutAgent) : time
            let offer = try await exchange(talk, within: limit)
            // What was said before is pinned on both machines now, whatever happens next.
            let agent = try await EnrolledAgent(services: Services(machine), orch: orch).start(isNew: true, lingers: false)
            try tell(offer, agent.record, agent.note)
        } catch {
            if isStopped { await startAgain() }
            throw error
        }
    }

    /// The agent gives way for a moment where it has the address.
    private func open(_ keys: InvitationKeys, isStopped: inout Bool) async throws -> InvitationTalk {
        guard let status = endpoint.statusEndpoint else { throw Problem(.usage, "no port follows \(endpoint)", next: "take a lower one") }
        do {
            return try await InvitationTalk.listening(at: [endpoint, status], keys)
        } catch let error as ZeroMQError where error.code == EADDRINUSE {
            guard try DaemonState.ready(.agent, in: machine.home) != nil else { throw taken() }
        } catch let error as ZeroMQError where error.code == EADDRNOTAVAIL {
            throw Problem(
                .conflict, "this machine has no address \(endpoint.host)",
                next: "run it with --at and an address of this machine at which the coordinator's reaches it (see 'ip address')")
        }
        Output.note(["the agent of this machine is stopped for this, for a minute at most; workers go on"])
        isStopped = true
        if case .stillEnding(let pid) = try await DaemonLauncher(.agent, in: machine.home).stop() {
            throw Problem(.conflict, "the running agent (pid \(pid)) does not end", next: "see 'orch status', and run this again")
        }
        do {
            return try await InvitationTalk.listening(at: [endpoint, status], keys)
        } catch let error as ZeroMQError where error.code == EADDRINUSE {
            throw taken()
        }
    }

    private func taken() -> Problem {
        Problem(
            .conflict, "another program of this machine has \(endpoint) or the port after it",
            next: "end it, or invite this machine with another port: 'orch host invite NAME --at tcp://…:\(endpoint.port + 10)'")
    }

    /// - Returns: the offer, with which this machine's settings agree now.
    private func exchange(_ talk: InvitationTalk, within limit: Duration) async throws -> EnrolmentOffer {
        let key = try KeyStore(home: machine.home).pair(.agent).publicKey
        let door = InvitationDoor(talk: talk, note: { Output.note([$0]) }) { offer in
            try Output.write(["invited as \(offer.name) by the coordinator with the key \(offer.coordinatorKey.shortText)…"])
            let config = try enrolling.settings(for: accepted(offer))
            return InvitationAnswer(key: key, orchVersion: Version.orch, notes: Enrolling.notes(on: offer, config))
        }
        Output.note(["waiting at \(endpoint) for the machine that has invited this one, \(InvitationWait.words(limit)) at most"])
        do {
            let (offer, isInterrupted) = try await untilInterrupted {
                let offer = try await door.run(until: .now + limit)
                if let offer { try pin(offer) }
                return offer
            }
            await talk.end()
            guard let offer else { throw over(isInterrupted) }
            return offer
        } catch {
            await talk.end()
            throw error
        }
    }

    private func over(_ isInterrupted: Bool) -> Problem {
        guard !isInterrupted else { return Problem(.refused, "it was interrupted before anybody came; nothing is changed here") }
        return Problem(
            .unreachable, "nobody came with this code in time; nothing is changed here",
            next: "see whether 'orch host invite' still waits there, and reaches \(endpoint); a code counts once, and for 15 minutes at most")
    }

    private var enrolling: Enrolling { Enrolling(machine: machine, orch: orch) }

    /// Who may take this machine over is said here, where it stands.
    private func accepted(_ offer: EnrolmentOffer) -> EnrolmentOffer {
        var offer = offer
        offer.replaces = replaces
        return offer
    }

    /// What is written is whole at once: a crash leaves this machine as it was, or a host.
    private func pin(_ offer: EnrolmentOffer) throws {
        FaultPoint.pass("join.pinned")
        let config = try enrolling.settings(for: accepted(offer))
        try machine.configFile.obey(offer.coordinatorKey, listen: [endpoint], name: config.host.name ?? offer.name)
        FaultPoint.pass("join.obeying")
        try UsedCode.keep(code, in: machine.home)
    }

    private func tell(_ offer: EnrolmentOffer, _ agent: DaemonRecord, _ note: String) throws {
        try Output.write([
            "this machine is a host of the coordinator with the key \(offer.coordinatorKey.shortText)…, which alone is let in",
            "its agent runs (pid \(agent.pid)) and listens at \(endpoint) and the port after it, and nowhere else on the network",
            "it is in \(machine.home.configuration)", note,
        ])
    }

    private func startAgain() async {
        do {
            _ = try await daemons.up([.agent])
            Output.note(["the agent of this machine runs again"])
        } catch {
            Output.note(["orch: the agent of this machine was stopped and does not start again: \(error); see 'orch up'"])
        }
    }
}
