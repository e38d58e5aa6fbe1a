import Logging
import OrchCore
import OrchHome
import OrchLedger
import OrchWire

/// The agent's loop: the machine, and what becomes of its decisions.
struct AgentLoop {
    let daemon: AgentDaemon
    var machine: AgentMachine
    /// A commit failed and the journal could not be read since: nothing is taken in until it can.
    private var isBroken = false
    private var looks: HostLooks

    init(daemon: AgentDaemon, machine: AgentMachine) {
        self.daemon = daemon
        self.machine = machine
        looks = HostLooks(from: Clocks.shared.now)
    }

    /// The first step: goes on where the journal says that the last agent was.
    mutating func begin(_ stranded: StrandedRuns) async {
        let moment = Clocks.shared.now
        let found = AgentInput.stranded(stranded.living, highest: stranded.highest)
        // The first hello says it already: nothing is placed on a host that is full of other work.
        let load = AgentInput.load(daemon.load())
        let effects = machine.start(at: moment) + machine.handle(found, at: moment) + machine.handle(load, at: moment)
        await daemon.files.adopt(effects.compactMap { if case .writeStatusFile(let file) = $0 { file } else { nil } })
        await perform(effects)
    }

    /// One batch: everything that has come is one transaction, and nothing of it leaves before that is durable.
    mutating func step(_ items: [AgentItem]) async {
        if isBroken { rebuild() }
        guard !isBroken else { return refuse(items) }
        let moment = Clocks.shared.now
        if looks.takeLoad(at: moment) { daemon.jobs.add(daemon.measure) }
        if looks.takeFacts(at: moment) { daemon.jobs.add(daemon.lookAtHost) }
        var effects: [AgentEffect] = []
        for item in items {
            switch item {
            // A door may have been shut since.
            case .input(let input) where input.route.map(daemon.coordinators.isOpen) == false: continue
            case .input(let input): effects += machine.handle(input, at: moment)
            case .request(let client, let request): effects += handle(request, of: client, at: moment)
            case .edit(let session, let report):
                guard let attempt = machine.newest(session) else { continue }
                if let report { effects += machine.handle(.report(attempt.key, run: nil, report, spool: nil), at: moment) }
                // Taken or refused: the file says something else than the session is, until it is written again.
                if let now = machine.newest(session) { effects.append(.writeStatusFile(machine.file(now))) }
            case .heartbeat(let session): effects += machine.handle(.heartbeat(session), at: moment)
            }
        }
        await perform(effects)
    }

    private mutating func perform(_ effects: [AgentEffect]) async {
        let writes = effects.compactMap { if case .persist(let write) = $0 { write } else { nil } }
        do {
            FaultPoint.pass("agent.decided")
            if !writes.isEmpty { try await daemon.journal.commit(writes) }
            FaultPoint.pass("agent.committed")
        } catch {
            daemon.log.error("the journal can't be written; nothing was acknowledged", metadata: ["cause": "\(error)"])
            for case .reply(let client, let reply) in effects { daemon.control.reply(client, Self.unwritten(reply.id, error)) }
            return rebuild()
        }
        for effect in effects { FaultPoint.around("agent", effect) { daemon.run(effect) } }
    }

    /// Nothing of the batch happened: the machine is what the journal says, and what was begun is looked at again a little later.
    private mutating func rebuild() {
        do {
            let start = try daemon.journal.start(now: Clocks.shared.now.wall)
            machine = AgentMachine(machine.identity, facts: machine.currentFacts, policy: machine.policy, start.machine)
            isBroken = false
        } catch {
            daemon.log.error("the journal can't be read", metadata: ["cause": "\(error)"])
            isBroken = true
        }
        daemon.timers.schedule(.recover, after: Timing.recover)
    }

    private func refuse(_ items: [AgentItem]) {
        for case .request(let client, let request) in items {
            let problem = Problem(.internalError, "the agent's journal can't be read", next: "see its log")
            daemon.control.reply(client, Reply(id: request.id, problem: problem))
        }
    }

    private static func unwritten(_ id: String, _ error: any Error) -> Reply {
        let words = "the agent's journal can't be written, so nothing was done: \("\(error)".printable(limit: 300))"
        return Reply(id: id, problem: Problem(.internalError, words, next: "make room on the disk and try again"))
    }

    private mutating func handle(_ request: Request, of client: ClientID, at moment: Moment) -> [AgentEffect] {
        if case .status = request.call {
            var reply = Reply(id: request.id)
            reply.status = daemon.status(machine)
            daemon.control.reply(client, reply)
            return []
        }
        if case .host(let order) = request.call, order.kind == .revoke {
            daemon.renewAccess(order.host, request: request.id, of: client)
            return []
        }
        do throws(Problem) {
            let key = try request.session?.resolve(among: request.session.map { machine.projects(with: $0.id) } ?? [])
            return machine.handle(.request(client, request, key: key), at: moment)
        } catch {
            daemon.control.reply(client, Reply(id: request.id, problem: error))
            return []
        }
    }
}
