// A host's link: greeted, welcomed, kept alive, lost. `connected → (reset → hello → welcome) → linked → lost → …`
extension CoordinatorMachine {
    /// The transport stands: asks the agent for a hello, again and again while none comes.
    mutating func greet(_ name: HostName) {
        guard hosts[name] != nil else { return }
        disconnected(name)
        askForHello(name)
    }

    /// The transport is gone: nobody is greeted on it any more.
    mutating func disconnected(_ name: HostName) {
        lose(name)
        connections += 1
        hosts[name]?.connection = connections
        hosts[name]?.isAsked = false
    }

    mutating func askForHello(_ name: HostName) {
        hosts[name]?.isAsked = true
        guard let host = hosts[name] else { return }
        emit(.sendUnlinked(name, FrameHeader(type: .reset, term: term, correlation: host.connection), .none))
        emit(.schedule(.greet(name, connection: host.connection), after: Timing.greet))
    }

    mutating func welcome(_ name: HostName, _ hello: Hello, answers correlation: UInt64, past: [SessionKey: PastSession]) {
        guard var host = hosts[name] else { return }
        guard hello.protocolVersion == Int(FrameHeader.version) else {
            return reject(
                name, .version,
                "host \(name) speaks protocol \(hello.protocolVersion) (orch \(hello.orchVersion.printable(limit: 40))), this coordinator "
                    + "\(FrameHeader.version): install the same orch on both")
        }
        guard max(hello.head, hello.oldest, hello.incarnation) <= Limits.number else {
            return reject(name, .notAllowed, "host \(name) says numbers that cannot be")
        }
        guard !isOutdated(hello, answers: correlation, of: host) else { return doubt(name) }
        guard hello.term <= term else {
            if outbid(name, hello.term) { return }
            return reject(name, .staleTerm, "host \(name) obeys a coordinator of term \(hello.term), this one has \(term)\(isOldCopy)")
        }
        answerAskers(of: name)
        let replaced = Replacement(of: host.record, by: hello)
        align(&host.record, with: hello)
        links += 1
        host.link = Link(id: LinkID(high: term, low: links))
        host.lastHeard = now.awake
        host.isQuiet = false
        host.rejection = nil
        host.askedFrom = nil
        host.answers = []
        host.head = hello.head
        host.slots = Host.believed(hello.facts.slots)
        host.slotsUsed = Host.believed(hello.facts.slotsUsed)
        host.record.machine = hello.machine
        host.record.boot = hello.boot
        host.record.incarnation = hello.incarnation
        host.record.orchVersion = hello.orchVersion.printable(limit: 40)
        host.record.facts = hello.facts
        host.load = hello.load
        host.changesKey = hello.changesKey ?? false
        host.record.lostSince = nil
        host.survey = nil
        if !mustAsk(host, hello, isReplaced: replaced != nil) { host.record.surveyed = hello.stream }
        hosts[name] = host
        placementIsDue = true
        persistHost(name)
        announce(session: nil, host: name, fence: Fence(attempt: 0, run: 0), LedgerEvent.Fact(host: .init(reachability: .connected, words: nil)))
        send(name, .welcome, .welcome(Welcome(orchVersion: Version.orch, host: name, cursor: host.record.cursor, hello: hello.number)))
        askForEvents(name)
        closeUnknown(on: name)
        askForHoldings(name)
        reconcile(name, hello.inventory, past: past, replaced: replaced)
        pullAll(from: name)
        for command in host.orders { send(name, .command, .command(command)) }
        goOnChangingKey(of: name)
        schedulePing(name)
    }

    /// What does not answer the newest question may come late, from another agent or from before its journal was lost. Another answer to the same
    /// question is from the same agent, and a late copy of an earlier one where the ledger has read more.
    private func isOutdated(_ hello: Hello, answers correlation: UInt64, of host: Host) -> Bool {
        guard host.isAsked, correlation == host.connection else { return true }
        return host.link != nil && (hello.incarnation < host.record.incarnation || hello.head < host.record.cursor)
    }

    /// Asks, unless the answer is under way already: one question for each late hello would make the answer to the last one late as well.
    private mutating func doubt(_ name: HostName) {
        guard let host = hosts[name], host.link != nil || !host.isAsked else { return }
        greet(name)
    }

    /// Where the agent's journal is read from. A journal that was lost begins anew; one that has less than was read was set back by its
    /// operator; one that has already thrown away what comes next gave it to a ledger that is gone.
    private mutating func align(_ record: inout HostRecord, with hello: Hello) {
        if record.stream != hello.stream {
            if record.stream != nil { emit(.log("\(record.name) has a new journal: its events begin anew")) }
            record.stream = hello.stream
            record.cursor = 0
        }
        if hello.head < record.cursor {
            emit(.log("the journal of \(record.name) went back from \(record.cursor) to \(hello.head)"))
            record.cursor = hello.head
        }
        // The holdings come after it: what led to them, told again, would set back what they tell.
        if record.awaitedSince != nil { record.cursor = hello.head }
        if hello.oldest > record.cursor &+ 1, hello.oldest <= hello.head &+ 1 {
            emit(.log("\(record.name) has no events from \(record.cursor + 1) to \(hello.oldest - 1) any more"))
            record.cursor = hello.oldest - 1
            record.surveyed = nil
        }
    }

    private mutating func reject(_ name: HostName, _ code: Rejected.Code, _ words: String) {
        disconnected(name)
        if hosts[name]?.rejection != words { emit(.log(words)) }
        hosts[name]?.rejection = words
        emit(.sendUnlinked(name, FrameHeader(type: .rejected, term: term), .rejected(Rejected(code: code, words: words, term: term))))
    }

    /// Shown until there is a link, and logged once.
    mutating func unreached(_ name: HostName, _ cause: String) {
        guard let host = hosts[name], host.link == nil else { return }
        let words = "host \(name) can't be reached: \(cause.printable(limit: 300))"
        if host.rejection != words { emit(.log(words)) }
        hosts[name]?.rejection = words
    }

    mutating func rejected(by name: HostName, _ rejection: Rejected) {
        // Meant for an earlier start of this coordinator.
        if rejection.code == .staleTerm, let theirs = rejection.term, theirs <= term { return }
        if rejection.code == .staleTerm, outbid(name, rejection.term) { return }
        let doubt = rejection.code == .staleTerm ? isOldCopy : ""
        let words = "host \(name) refuses this coordinator: \(rejection.words.printable(limit: 200))\(doubt)"
        if hosts[name]?.rejection != words { emit(.log(words)) }
        disconnected(name)
        hosts[name]?.rejection = words
    }

    /// Sends on the host's link; without one nothing is lost, because what matters is sent again when the next link stands.
    package mutating func send(_ name: HostName, _ type: MessageType, _ body: WireBody, correlation: UInt64 = 0, blob: [UInt8]? = nil) {
        guard hosts[name]?.link != nil else { return }
        let message = Link.Outgoing(type, body, correlation: correlation, blob: blob)
        guard let messages = hosts[name]?.link?.send(message, term: term) else {
            emit(.log("\(name) takes nothing in: its link is given up"))
            return breakLink(name)
        }
        for message in messages { emit(.send(name, message)) }
    }

    mutating func receive(from name: HostName, _ header: FrameHeader, _ body: WireBody, blob: [UInt8]?) {
        guard let link = hosts[name]?.link, link.id == header.link else { return }
        guard let (reception, released) = hosts[name]?.link?.receive(header, term: term) else { return }
        for message in released { emit(.send(name, message)) }
        switch reception {
        case .duplicate: return
        case .broken:
            emit(.log("messages from \(name) were lost: the link is made anew"))
            return breakLink(name)
        case .next: break
        }
        hosts[name]?.lastHeard = now.awake
        if hosts[name]?.isQuiet == true {
            hosts[name]?.isQuiet = false
            placementIsDue = true
            announceReachability(name, nil)
        }
        handle(body, from: name, correlation: header.correlation, blob: blob)
        if hosts[name]?.link?.owesAcknowledgement == true { ping(name) }
    }

    /// The link can't be trusted: begins again on the same transport.
    mutating func breakLink(_ name: HostName) {
        guard isHeard(name) else { return }
        greet(name)
    }

    func isHeard(_ name: HostName) -> Bool { hosts[name]?.link != nil }

    mutating func ping(_ name: HostName) {
        let message = Link.Outgoing(.ping, .ping(Ping(cursor: hosts[name]?.record.cursor ?? 0)))
        if let ping = hosts[name]?.link?.sendAhead(message, term: term) { emit(.send(name, ping)) }
    }

    mutating func schedulePing(_ name: HostName) {
        guard let link = hosts[name]?.link else { return }
        emit(.schedule(.ping(name, link.id), after: Timing.ping))
    }
}
