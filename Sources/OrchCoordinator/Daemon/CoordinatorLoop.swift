import Logging
import OrchCore
import OrchHome
import OrchLedger
import OrchWire

/// The coordinator's loop: the machine, what it has to be told from the ledger, and what becomes of its decisions.
struct CoordinatorLoop {
    let daemon: CoordinatorDaemon
    var machine: CoordinatorMachine
    /// A commit failed and the ledger could not be read since: nothing is taken in until it can.
    private var isBroken = false

    init(daemon: CoordinatorDaemon, machine: CoordinatorMachine) {
        self.daemon = daemon
        self.machine = machine
        daemon.watchers.begin(stream: machine.stream, head: machine.head)
    }

    /// The first step: goes on where the ledger says that the last coordinator was.
    mutating func begin() async {
        let moment = Clocks.shared.now
        await perform(machine.start(at: moment) + [.persist(.audit(daemon.settings.auditFact(term: machine.term, at: moment.wall)))])
        mendStatusFiles()
    }

    /// One batch: everything that has come is one transaction, and nothing of it leaves before that is durable.
    mutating func step(_ items: [CoordinatorItem]) async {
        if isBroken { await rebuild() }
        guard !isBroken else { return refuse(items) }
        let moment = Clocks.shared.now
        var effects: [CoordinatorEffect] = []
        var questions: [(ClientID, Request)] = []
        for item in items {
            switch item {
            case .event(let event): effects += machine.handle(event, at: moment)
            case .hello(let host, let hello, let correlation): effects += handle(hello, answers: correlation, from: host, at: moment)
            case .request(let client, _, let request) where request.needsNoStep: questions.append((client, request))
            case .request(let client, let requester, let request): effects += handle(request, of: client, by: requester, at: moment)
            }
        }
        guard await perform(effects) else { return questions.forEach { daemon.control.reply($0.0, Self.unreadable($0.1)) } }
        for (client, request) in questions { daemon.control.reply(client, answer(request, at: moment)) }
    }

    /// Commits what was decided, then does it. False when it could not be stored: then nothing of it happened.
    @discardableResult
    private mutating func perform(_ effects: [CoordinatorEffect]) async -> Bool {
        let writes = effects.compactMap { if case .persist(let write) = $0 { write } else { nil } }
        do {
            FaultPoint.pass("coordinator.decided")
            if !writes.isEmpty { try await daemon.ledger.commit(writes) }
            FaultPoint.pass("coordinator.committed")
        } catch {
            daemon.log.error("the ledger can't be written; nothing was acknowledged", metadata: ["cause": "\(error)"])
            for case .reply(let client, let reply, _) in effects { daemon.control.reply(client, Reply(id: reply.id, problem: .unwritten(error))) }
            await rebuild()
            return false
        }
        for effect in effects { FaultPoint.around("coordinator", effect) { daemon.run(effect) } }
        for case .lookUp(let host, let keys) in effects { await lookUp(keys, for: host) }
        let terms = effects.compactMap { if case .beginTerm(let above) = $0 { above } else { nil } }
        if let highest = terms.max() { await rebuild(above: highest) }
        return true
    }

    private mutating func lookUp(_ keys: [SessionKey], for host: HostName) async {
        do {
            await perform(machine.handle(.lookedUp(host, try daemon.ledger.past(keys)), at: Clocks.shared.now))
        } catch {
            daemon.log.error("the ledger can't be read; \(host) is asked again later", metadata: ["cause": "\(error)"])
        }
    }

    /// Nothing of the batch happened: the machine is what the ledger says, under a new term, and every link begins again.
    ///
    /// - Parameter above: the highest term that a host is known to have obeyed.
    private mutating func rebuild(above: UInt64 = 0) async {
        do {
            machine = CoordinatorMachine(try daemon.ledger.start(above: above).machine, policy: daemon.settings.policy)
            let moment = Clocks.shared.now
            var effects = machine.start(at: moment)
            for host in daemon.hosts.shut { effects += machine.handle(.hostRevoked(host), at: moment) }
            let writes = effects.compactMap { if case .persist(let write) = $0 { write } else { nil } }
            try await daemon.ledger.commit(writes + [.audit(daemon.settings.auditFact(term: machine.term, at: moment.wall))])
            isBroken = false
            daemon.watchers.begin(stream: machine.stream, head: machine.head)
            for effect in effects { daemon.run(effect) }
            daemon.hosts.reconnectAll()
        } catch {
            daemon.log.error("the ledger can't be used", metadata: ["cause": "\(error)"])
            isBroken = true
            daemon.timers.schedule(.recover, after: Timing.recover)
        }
    }

    private func refuse(_ items: [CoordinatorItem]) {
        for case .request(let client, _, let request) in items { daemon.control.reply(client, Self.unreadable(request)) }
    }

    private static func unreadable(_ request: Request) -> Reply {
        Reply(id: request.id, problem: Problem(.internalError, "the coordinator's ledger can't be used", next: "see 'orch doctor'"))
    }

    private mutating func handle(_ hello: Hello, answers correlation: UInt64, from host: HostName, at moment: Moment) -> [CoordinatorEffect] {
        var past: [SessionKey: PastSession] = [:]
        do {
            for key in Set(hello.inventory.prefix(Limits.inventory).map(\.key.session)) where !machine.isLive(key) {
                past[key] = try daemon.ledger.reader.past(key)
            }
        } catch {
            daemon.log.error("the ledger can't be read; \(host) has to wait", metadata: ["cause": "\(error)"])
            return []
        }
        return machine.handle(.hello(host, hello, answers: correlation, past: past), at: moment)
    }

    private mutating func handle(_ request: Request, of client: ClientID, by requester: Requester, at moment: Moment) -> [CoordinatorEffect] {
        // Whether the ledger can be written or not: it stands in the configuration already.
        if case .host(let order) = request.call, order.kind == .revoke, !requester.isReadOnly { daemon.hosts.shut(order.host) }
        do throws(Problem) {
            if let reply = try read({ try daemon.ledger.reader.reply(for: request.id) }) {
                daemon.control.reply(client, reply)
                return []
            }
            let key = try resolve(request.session)
            var past = try key.flatMap { key throws(Problem) in machine.isLive(key) ? nil : try read { try daemon.ledger.reader.past(key) } }
            for other in request.after where !machine.isLive(other) {
                past?.ends[other] = try read { try daemon.ledger.reader.past(other) }.record?.face.status
            }
            return machine.handle(.request(client, request, by: requester, key: key, past: past), at: moment)
        } catch {
            daemon.control.reply(client, Reply(id: request.id, problem: error))
            return []
        }
    }

    /// The session that a request names; nil for a request that names none.
    private func resolve(_ reference: SessionReference?) throws(Problem) -> SessionKey? {
        guard let reference else { return nil }
        let past = try read { try daemon.ledger.reader.projects(with: reference.id) }
        return try reference.resolve(among: Array(Set(machine.projects(with: reference.id) + past)))
    }

    private func read<Value>(_ query: () throws -> Value) throws(Problem) -> Value {
        do { return try query() } catch { throw .unreadable(error) }
    }

    /// Questions change nothing: answered from the machine and the ledger after the commit.
    private func answer(_ request: Request, at moment: Moment) -> Reply {
        var reply = Reply(id: request.id)
        do throws(Problem) {
            switch request.call {
            case .list(let list):
                let limit = max(0, min(list.completed, Limits.sessionsPerRequest))
                let past = try read { try daemon.ledger.reader.completed(project: list.project, host: list.host, limit: limit) }
                reply.sessions = SessionList(sessions: machine.views(list, at: moment) + past.records.map(machine.view), completed: past.total)
            case .events(let since):
                let events = try since.after.map { after throws(Problem) in
                    try read { try daemon.ledger.reader.events(after: after, limit: Limits.eventsPerMessage).values }
                }
                reply.events = EventPage(events: events ?? [], head: machine.head, stream: machine.stream)
            case .status: reply.status = daemon.status(machine)
            case .spawn, .get, .order, .heartbeat, .logs, .sweep, .host: break
            }
        } catch {
            reply.problem = error
        }
        return reply
    }
}

extension Request {
    /// Whether the loop answers by itself, without a step of the machine.
    fileprivate var needsNoStep: Bool {
        switch call {
        case .list, .events, .status: true
        case .spawn, .get, .order, .heartbeat, .logs, .sweep, .host: false
        }
    }
}
