/// All decisions of the coordinator: a pure value. Events in, effects out; time and identity come with the events.
///
/// Invariants, checked after each step of the random walks:
/// - a session has at most one attempt that is not closed;
/// - attempt numbers of a session only grow, and an attempt is persisted before it is offered;
/// - a terminal session has no open attempt and is not in the queue;
/// - what is offered to a host never exceeds its slots.
public struct CoordinatorMachine: Sendable {
    public let term: UInt64
    public let policy: CoordinatorPolicy
    /// Names the ledger's own events.
    public let stream: StreamID
    public internal(set) var head: UInt64
    var nextOrder: UInt64
    package internal(set) var links: UInt64 = 0
    /// Counts connections and their ends. It begins with the term and goes on where a host is taken out and added again, so that a greeting of
    /// an earlier connection, and what answers it, is known.
    var connections: UInt64
    package internal(set) var questions: UInt64 = 0

    package internal(set) var hosts: [HostName: Host] = [:]
    /// Sessions that are not settled.
    package internal(set) var sessions: [SessionKey: SessionRecord] = [:]
    package internal(set) var queue = PlacementQueue()
    /// Sessions that wait for others, by whom they wait for.
    var dependents: [SessionKey: Set<SessionKey>] = [:]
    /// Something has changed since sessions were last given places.
    package internal(set) var placementIsDue = false
    /// Where each order that is not answered yet went.
    package internal(set) var orderHosts: [String: HostName] = [:]
    /// Hosts that must be heard before anything is placed: what they hold may be any session, in any attempt.
    package internal(set) var awaited: Set<HostName> = []
    /// Sessions that a host works on and this ledger does not know.
    package internal(set) var strangers: [SessionKey: HostName] = [:]
    /// Clients that wait for a host's answer, by the order's id.
    package internal(set) var waiters: [String: ClientID] = [:]
    /// Requests that the audit log knows and that have no last answer yet.
    var asked: Set<String> = []
    /// Clients that wait for an answer to a question, by its correlation.
    package internal(set) var askers: [UInt64: Asker] = [:]
    /// Clients that wait until hosts have said what is left over there, by the request's id.
    var sweeps: [String: Sweeping] = [:]
    /// The sweep that a question to a host belongs to, by its correlation.
    var sweepQuestions: [UInt64: (request: String, host: HostName)] = [:]
    /// Clients that wait until a host uses its new key, with the ids of their requests.
    var keyWaiters: [HostName: (client: ClientID, request: String)] = [:]
    /// Conversations that are being fetched: the question for the next piece, 0 while a piece is stored.
    package internal(set) var pulls: [SessionKey: UInt64] = [:]

    var now = Moment(wall: Timestamp(milliseconds: 0), boot: 0, awake: 0)
    package var effects: [CoordinatorEffect] = []

    /// A client that waits for a host's answer.
    package struct Asker: Sendable {
        var client: ClientID
        var requestID: String
        var host: HostName
        /// Nil for a piece of a log.
        var detail: SessionDetail?
    }

    /// What the ledger holds when the coordinator starts.
    public struct Start: Sendable {
        public var term: UInt64
        public var stream: StreamID
        public var head: UInt64
        public var nextOrder: UInt64
        public var hosts: [HostRecord]
        public var sessions: [SessionRecord]
        public var orders: [(HostName, Command)]

        public init(
            term: UInt64, stream: StreamID, head: UInt64, nextOrder: UInt64, hosts: [HostRecord], sessions: [SessionRecord],
            orders: [(HostName, Command)]
        ) {
            self.term = term
            self.stream = stream
            self.head = head
            self.nextOrder = nextOrder
            self.hosts = hosts
            self.sessions = sessions
            self.orders = orders
        }
    }

    public init(_ start: Start, policy: CoordinatorPolicy = CoordinatorPolicy()) {
        self.policy = policy
        term = start.term
        stream = start.stream
        head = start.head
        nextOrder = start.nextOrder
        connections = term &<< 32
        for record in start.hosts {
            hosts[record.name] = Host(record: record, term: term)
            if record.awaitedSince != nil { awaited.insert(record.name) }
            for key in record.strangers ?? [] { strangers[key] = record.name }
        }
        for session in start.sessions {
            sessions[session.key] = session
            index(session)
            indexDependencies(of: session.key, before: [], now: session.after)
        }
        for (host, command) in start.orders where hosts[host] != nil {
            hosts[host]?.orders.append(command)
            orderHosts[command.id] = host
            asked.insert(command.id)
        }
    }

    /// The first step. No host has been heard yet: what is open there is unknown until one is.
    public mutating func start(at moment: Moment) -> [CoordinatorEffect] {
        now = moment
        for name in hosts.keys.sorted() {
            guard let host = hosts[name] else { continue }
            if host.record.stream != nil, host.record.lostSince == nil {
                hosts[name]?.record.lostSince = now.wall
                persistHost(name)
            }
            if !host.sessions.isEmpty { emit(.schedule(.unknown(name, loss: host.losses), after: Timing.unknownEscalation)) }
        }
        // The last coordinator may have ended between its ledger and the status file.
        for record in sessions.values.sorted(by: { $0.key < $1.key }) where writesStatusFile(of: record) { emit(.writeStatusFile(file(record))) }
        emit(.keepConversations(Set(sessions.values.compactMap(\.inheritance?.conversation?.key))))
        return takeEffects()
    }

    /// One step. The effects are to be run in order, all `persist` first and in one transaction.
    public mutating func handle(_ event: CoordinatorEvent, at moment: Moment) -> [CoordinatorEffect] {
        now = moment
        // What was under way when the key was taken away.
        if let host = event.speaker, hosts[host]?.isRevoked == true { return [] }
        switch event {
        case .request(let client, let request, let requester, let key, let past):
            audit(request, by: requester, key: key)
            if requester.isReadOnly, !request.isQuestion {
                fail(client, request.id, .readOnly(requester))
            } else {
                handle(request, of: client, key: key, past: past)
            }
        case .connected(let host): greet(host)
        case .disconnected(let host): disconnected(host)
        case .hello(let host, let hello, let correlation, let past): welcome(host, hello, answers: correlation, past: past)
        case .linked(let host, let header, let body, let blob): receive(from: host, header, body, blob: blob)
        case .rejected(let host, let rejection): rejected(by: host, rejection)
        case .unreached(let host, let words): unreached(host, words)
        case .malformed(let host, let words):
            emit(.log("\(host) sent something that is no message: \(words)"))
            breakLink(host)
        case .published(let host, let stream, let event): take(hint: event, of: stream, from: host)
        case .transferred(let key, let progress): transferred(key, progress)
        case .conversationRead(let host, let piece, let blob, let correlation):
            send(host, .conversation, .conversation(piece), correlation: correlation, blob: blob)
        case .timer(let timer): fired(timer)
        case .lookedUp(let host, let past): take(past, of: host)
        case .recover(let files): recover(from: files)
        case .hostAdded(let record): add(record)
        case .hostRemoved(let name): remove(name)
        case .hostRevoked(let name): revoke(name)
        case .keyPinned(let name, let key): pinned(key, of: name)
        case .keyRefused(let name, let words): keyIsRefused(words, of: name)
        case .keySettled(let name, let key): settled(key, of: name)
        }
        place()
        return takeEffects()
    }

    private mutating func takeEffects() -> [CoordinatorEffect] {
        defer { effects = [] }
        return effects
    }

    /// Whether the session is in memory: then the ledger is not asked about it.
    public func isLive(_ key: SessionKey) -> Bool { sessions[key] != nil }

    /// The projects that have a live session of this id.
    public func projects(with id: SessionID) -> [ProjectName] { sessions.keys.filter { $0.id == id }.map(\.project) }

    mutating func emit(_ effect: CoordinatorEffect) { effects.append(effect) }

    /// Stores a session: memory, ledger, queue, index of its host, status file.
    mutating func store(_ record: SessionRecord) {
        var record = record
        record.updatedAt = now.wall
        if record.isSettled { record.inheritance?.conversation = nil }
        let inheritance = sessions[record.key]?.inheritance
        indexDependencies(of: record.key, before: sessions[record.key]?.after ?? [], now: record.isSettled ? [] : record.after)
        if let old = sessions[record.key]?.openAttempt, old.host != record.openAttempt?.host { hosts[old.host]?.forget(record.key) }
        index(record)
        sessions[record.key] = record.isSettled ? nil : record
        emit(.persist(.session(record)))
        if writesStatusFile(of: record) { emit(.writeStatusFile(file(record))) }
        if inheritance != nil || record.inheritance != nil { tendInheritance(of: record, before: inheritance) }
        if record.isSettled { settleDependents(of: record.key, end: record.face.status) }
    }

    /// Puts a session where placement finds it: the queue, or the host of its open attempt.
    private mutating func index(_ record: SessionRecord) {
        if let inheritance = record.inheritance, inheritance.awaited != nil { hosts[inheritance.from]?.giving.insert(record.key) }
        if let open = record.openAttempt { hosts[open.host]?.index(record.key, holdsSlot: open.state.holdsSlot) }
        if record.isPlaceable { queue.insert(record.key, at: record.queuePlace) } else { queue.remove(record.key) }
        placementIsDue = true
    }

    /// Forgets a session but for its attempt counter, which stays in the ledger.
    mutating func forget(_ record: SessionRecord) {
        if let attempt = record.attempt { hosts[attempt.host]?.forget(record.key) }
        placementIsDue = true
        queue.remove(record.key)
        indexDependencies(of: record.key, before: sessions[record.key]?.after ?? [], now: [])
        var bare = record
        bare.inheritance = nil
        tendInheritance(of: bare, before: sessions[record.key]?.inheritance ?? record.inheritance)
        sessions[record.key] = nil
        emit(.persist(.deleteSession(record.key)))
        emit(.removeStatusFile(record.key))
        announce(record, LedgerEvent.Fact(deleted: true))
        settleDependents(of: record.key, end: nil)
    }

    /// Numbers a fact, stores it and publishes it.
    mutating func announce(_ record: SessionRecord, _ fact: LedgerEvent.Fact) {
        announce(session: record.key, host: record.attempt?.host, fence: record.fence, fact)
    }

    /// Closes the questions that a filter picks: they need no answer any more.
    mutating func closeEscalations(of record: inout SessionRecord, where picks: (Escalation) -> Bool = { _ in true }) {
        for index in record.escalations.indices where record.escalations[index].closedAt == nil && picks(record.escalations[index]) {
            record.escalations[index].closedAt = now.wall
            announce(record, LedgerEvent.Fact(escalationClosed: record.escalations[index].id))
        }
    }

    mutating func persistHost(_ name: HostName) {
        guard let host = hosts[name] else { return }
        emit(.persist(.host(host.record)))
    }

    mutating func announce(session: SessionKey?, host: HostName?, fence: Fence, _ fact: LedgerEvent.Fact) {
        head += 1
        let event = LedgerEvent(sequence: head, time: now.wall, session: session, host: host, fence: fence, fact: fact)
        emit(.persist(.event(event)))
        emit(.publish(event))
    }

    mutating func announceStatus(_ record: SessionRecord, cause: String) {
        let face = record.face
        announce(
            record,
            LedgerEvent.Fact(
                status: LedgerEvent.StatusFact(
                    status: face.status, cause: cause, reason: face.status == .stuck ? face.stuckReason : face.deletionError,
                    pullRequestUrl: face.pullRequestUrl)))
    }
}

extension SessionRecord {
    public var fence: Fence { Fence(attempt: attempt?.number ?? 0, run: attempt?.run ?? 0) }
}
