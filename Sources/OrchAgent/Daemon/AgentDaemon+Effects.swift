import Logging
import OrchCore
import OrchHome
import OrchLedger
import OrchWire

// What the machine decided, done. Nothing here waits: what takes long is a job.
extension AgentDaemon {
    func run(_ effect: AgentEffect) {
        switch effect {
        case .persist: break
        case .send(let route, let message, let blob): coordinators.send(route, WireMessage(message.header, message.body, blob: blob))
        case .sendUnlinked(let route, let header, let body): coordinators.send(route, WireMessage(header, body))
        case .reply(let client, let reply): control.reply(client, reply)
        case .publish(let topic, let header, let event): publish(topic, header, event)
        case .schedule(let timer, let after): timers.schedule(timer, after: after)
        case .changeKey(let change): jobs.add { await changeKey(change) }
        case .sweep(let effect): run(effect)
        case .log(let words): log.notice("\(words)")
        case .writeStatusFile(let file): files.write(file)
        case .correctStatusFile(let file): files.correct(file)
        case .removeStatusFile(let key): files.remove(key)
        case .leaveStatusFile(let key): files.leave(key, host: settings.host)
        case .readEvents(let from): jobs.add { await readEvents(from: from) }
        case .readLog(let order, let reader): jobs.add { await answer(LogPieces(settings.home).piece(order), to: reader) }
        case .inspect(let session, let path, let base, let inspector):
            jobs.add { await answer(await worktrees.inspect(session, path: path, base: base), to: inspector) }
        case .prepare(let key, let spec, let bringsBranch):
            jobs.add(preparations.job(key) { await bring(await worktrees.prepare(key, spec, bringsBranch: bringsBranch)) })
        case .abandonPreparation(let key): preparations.abandon(key)
        case .assess(let key, let path): jobs.add { await bring(await worktrees.assess(key, path: path)) }
        case .assessMove(let key, let path, let base, let isLast):
            jobs.add { await bring(await worktrees.assessMove(key, path: path, base: base, isLast: isLast)) }
        case .pack, .readConversation, .lookAtTransfer, .storePiece, .unpack, .dropConversation, .keepConversations: conversations.add(effect)
        case .remove(let key, let path, let branch, let force):
            jobs.add { await bring(await worktrees.remove(key, path: path, branch: branch, force: force)) }
        case .start(let order): jobs.add(runs.job(order, from: nil, bring))
        case .observe(let order, let offset): jobs.add(runs.job(order, from: offset, bring))
        case .say(let key, let run, let line): runs.tell(key, run: run, .say(line))
        case .stop(let key, let run, let graceful): runs.tell(key, run: run, .stop(graceful: graceful))
        case .freeze(let key, let run): runs.tell(key, run: run, .freeze)
        case .thaw(let key, let run): runs.tell(key, run: run, .thaw)
        case .discardReport(let key, let run, let spool): jobs.add { runs.discard(report: spool, of: key, run: run) }
        }
    }

    @Sendable private func bring(_ input: AgentInput) async { await inbox.put(.input(input)) }

    private func publish(_ topic: Topic, _ header: StatusHeader, _ event: NumberedEvent) {
        do {
            coordinators.publish(StatusMessage(topic, header, body: try JSONCoding.bytes(of: event)).message)
        } catch {
            // The journal has it: the next pong tells the coordinator that there is more.
            log.error("an event can't be published", metadata: ["sequence": "\(header.sequence)", "cause": "\(error)"])
        }
        coordinators.welcome(StreamHead(stream: header.stream, head: header.sequence))
    }

    /// How busy the host is, for the machine.
    @Sendable func measure() async { await bring(.load(load())) }

    func load() -> HostLoad {
        // Worktrees stand beside their checkouts.
        let places = [settings.home.root, settings.home.worktrees] + settings.checkouts.values
        return HostMeasures.load(directories: places, gate: settings.gate)
    }

    /// What the host offers and lacks, for the machine.
    @Sendable func lookAtHost() async {
        let readiness = HostReadiness(settings)
        let found = await versions.versions(of: readiness.programs)
        var facts = readiness.facts(sandbox: await sandbox())
        facts.versions = found
        await bring(.facts(facts))
    }

    func sandbox() async -> SandboxProbe.Finding? {
        await SandboxProbe(settings.worker.sandbox, environment: settings.environment).look()
    }

    private func readEvents(from: UInt64) async {
        do {
            let page = try journal.events(from: from, limit: Limits.eventsPerMessage)
            for row in page.unreadable { log.error("an event can't be read; it is set aside at the next start: \(row)") }
            // An empty page would only be asked for again at once.
            if !page.values.isEmpty { await bring(.eventsRead(page.values)) }
        } catch {
            log.error("the journal can't be read", metadata: ["cause": "\(error)"])
        }
    }

    private func answer(_ piece: (LogPiece, [UInt8]?), to reader: LogReader) async {
        switch reader {
        case .link(let correlation): await bring(.logRead(piece.0, blob: piece.1, correlation: correlation))
        case .client(let client, let request):
            var reply = Reply(id: request)
            reply.log = piece.0
            control.reply(client, reply, blob: piece.1)
        }
    }

    private func answer(_ answer: Answer, to inspector: Inspector) async {
        switch inspector {
        case .link(let correlation): await bring(.inspected(answer, correlation: correlation))
        case .client(let client, let request, var detail):
            detail.session.worktreeStatus = answer.worktree
            if let missing = answer.missing { detail.session.notes.append("worktree: \(missing)") }
            var reply = Reply(id: request)
            reply.detail = detail
            control.reply(client, reply)
        }
    }
}
