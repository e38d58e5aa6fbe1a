// The coordinator's link: asked for a hello, welcomed, kept alive by the coordinator's pings.
extension AgentMachine {
    mutating func handleUnlinked(from route: Route, _ header: FrameHeader, _ body: WireBody) {
        guard header.type == MessageType.reset.rawValue else {
            if case .rejected(let rejection) = body { emit(.log("the coordinator refuses this host: \(rejection.words.printable(limit: 300))")) }
            return
        }
        guard obeys(header.term, from: route) else { return }
        sayHello(to: route, correlation: header.correlation)
    }

    /// A coordinator of a lower term is an old one, restored or forgotten: it does not drive this host any more.
    private mutating func obeys(_ theirs: UInt64, from route: Route) -> Bool {
        guard theirs <= Limits.number else { return false }
        guard theirs >= term else {
            let words = "this host obeys a coordinator of term \(term), yours is \(theirs)"
            emit(.sendUnlinked(route, FrameHeader(type: .rejected, term: term), .rejected(Rejected(code: .staleTerm, words: words, term: term))))
            return false
        }
        if theirs > term {
            term = theirs
            emit(.persist(.term(theirs)))
        }
        return true
    }

    /// The inventory is the last word of the old conversation: nothing is taken in before the welcome of the new one.
    private mutating func sayHello(to route: Route, correlation: UInt64) {
        link = nil
        greeted = route
        hellos += 1
        let inventory = open.values.sorted().compactMap { key in
            attempts[key].map { InventoryEntry(key: key, state: $0.state, run: $0.run) }
        }
        var hello = Hello(
            orchVersion: Version.orch, host: identity.host, machine: identity.machine, boot: identity.boot,
            incarnation: identity.incarnation, stream: identity.stream, head: head, oldest: oldest, term: term, facts: currentFacts,
            inventory: inventory, number: hellos)
        hello.load = load
        hello.changesKey = true
        told = (facts, load)
        emit(.sendUnlinked(route, FrameHeader(type: .hello, term: term, correlation: correlation), .hello(hello)))
    }

    /// What placement goes by has changed: the coordinator hears it at once.
    mutating func take(_ new: HostFacts) {
        guard new != facts else { return }
        facts = new
        pong()
    }

    /// It goes along with the next pong; at once only where it opens or closes the host for new work.
    mutating func take(_ new: HostLoad) {
        let turns = new.obstacles.isEmpty != (load?.obstacles.isEmpty ?? true)
        load = new
        if turns { pong() }
    }

    /// The facts of this host, with the slots in use now.
    public var currentFacts: HostFacts {
        var facts = facts
        facts.slotsUsed = slotsUsed
        return facts
    }

    /// Something on this route was no message: the conversation begins again.
    mutating func distrust(_ route: Route, _ words: String) {
        emit(.log("the coordinator sent something that is no message: \(words)"))
        if link?.route == route { sayHello(to: route, correlation: 0) }
    }

    mutating func receive(from route: Route, _ header: FrameHeader, _ body: WireBody, blob: [UInt8]?) {
        guard obeys(header.term, from: route) else { return }
        // A welcome that comes twice, or answers an earlier hello, is not the begin of a link.
        if case .welcome(let welcome) = body, header.sequence == 1, greeted == route, welcome.hello == hellos {
            link = (route, Link(id: header.link))
            greeted = nil
        }
        guard let current = link else {
            // Said already; what is still under way on the old link does not make it said again.
            return greeted == route ? () : sayHello(to: route, correlation: 0)
        }
        guard current.link.id == header.link else {
            // On another connection: leftovers of one that is gone. A coordinator that lives there asks for a hello.
            return current.route == route ? sayHello(to: route, correlation: 0) : ()
        }
        guard current.route == route else { return sayHello(to: route, correlation: 0) }
        guard let (reception, released) = link?.link.receive(header, term: term) else { return }
        for message in released { emit(.send(route, message, blob: message.blob)) }
        switch reception {
        case .duplicate: return
        case .broken: return sayHello(to: route, correlation: 0)
        case .next: break
        }
        handle(body, correlation: header.correlation, blob: blob)
        if link?.link.owesAcknowledgement == true { pong() }
    }

    private mutating func handle(_ body: WireBody, correlation: UInt64, blob: [UInt8]?) {
        guard body.attempt ?? 0 <= Limits.number else { return emit(.log("the coordinator speaks of an attempt that cannot be")) }
        switch body {
        case .welcome:
            pong()
            receiveAll()
        case .ping: pong()
        case .offer(let offer): handle(offer)
        case .fence(let order): handle(order)
        case .command(let command): handle(command)
        case .eventsFrom(let order): emit(.readEvents(from: min(max(order.from, oldest), head + 1)))
        case .eventsAck(let ack):
            guard ack.upTo <= head, ack.upTo >= oldest else { return }
            oldest = ack.upTo + 1
            emit(.persist(.prune(upTo: ack.upTo)))
        case .holdingsFrom(let order): tell(order)
        case .logFrom(let order): emit(.readLog(order, .link(correlation: correlation)))
        case .conversationFrom(let order): give(order, correlation: correlation)
        case .conversation(let piece): take(piece, correlation: correlation, blob: blob)
        case .ask(let ask): inspect(ask.session, .link(correlation: correlation))
        case .sweep(let order): beginSweep(order, for: .link(correlation: correlation))
        case .keyChange(let change): emit(.changeKey(change))
        case .rejected(let rejection): emit(.log("the coordinator refuses this host: \(rejection.words.printable(limit: 300))"))
        case .none, .hello, .pong, .accepted, .refused, .fenced, .holdings, .events, .log, .done, .answer, .swept, .keyChanged, .request, .reply:
            emit(.log("the coordinator sent a message that only an agent sends"))
        }
    }

    /// Answers on the link; without one the coordinator asks again when the next stands.
    mutating func send(_ type: MessageType, _ body: WireBody, correlation: UInt64 = 0, blob: [UInt8]? = nil) {
        guard let route = link?.route else { return }
        let message = Link.Outgoing(type, body, correlation: correlation, blob: blob)
        guard let messages = link?.link.send(message, term: term) else {
            emit(.log("the coordinator takes nothing in: its link is given up"))
            return sayHello(to: route, correlation: 0)
        }
        for message in messages { emit(.send(route, message, blob: message.blob)) }
    }

    mutating func pong() {
        let running = open.values.sorted().prefix(Limits.inventory).compactMap { key -> Pong.Sign? in
            guard let sign = signs[key], attempts[key]?.workerLives == true else { return nil }
            return Pong.Sign(key: key, age: now.awake - sign.awake, requestOpen: sign.requestOpen, doing: sign.doing)
        }
        var answer = Pong(head: head, slots: facts.slots, slotsUsed: slotsUsed, signs: running)
        if told?.facts != facts { answer.facts = currentFacts }
        if told?.load != load { answer.load = load }
        guard let route = link?.route, let pong = link?.link.sendAhead(Link.Outgoing(.pong, .pong(answer)), term: term) else { return }
        told = (facts, load)
        emit(.send(route, pong, blob: nil))
    }
}
