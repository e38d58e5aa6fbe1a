/// All decisions of an agent: a pure value. Inputs in, effects out; time and identity come with the inputs.
///
/// Invariants, checked after each step of the random walks:
/// - at most one attempt of a session is not closed, and at most one run of it lives;
/// - attempts that hold a slot never exceed the slots;
/// - a closed attempt, or one at or below a tombstone, never runs again;
/// - run numbers, event numbers and the term only grow.
public struct AgentMachine: Sendable {
    public let identity: Identity
    public let policy: AgentPolicy
    public internal(set) var term: UInt64
    /// The number of the newest event.
    public internal(set) var head: UInt64
    /// The number of the oldest event still in the journal.
    public internal(set) var oldest: UInt64
    var facts: HostFacts
    /// Nil before it was measured.
    public internal(set) var load: HostLoad?
    /// What the coordinator has heard on this link.
    var told: (facts: HostFacts, load: HostLoad?)?
    package internal(set) var attempts: [AttemptKey: AgentAttempt] = [:]
    /// The attempt of a session that is not closed.
    package internal(set) var open: [SessionKey: AttemptKey] = [:]
    /// No attempt of the session up to this number runs here.
    package internal(set) var tombstones: [SessionKey: UInt64]
    /// The newest event of each topic.
    var topics: [Topic: UInt64]
    /// Attempts that wait for a slot, oldest first.
    package internal(set) var waitingForSlot: [AttemptKey] = []
    /// Last sign of life of each running attempt.
    var signs: [AttemptKey: Sign] = [:]
    package internal(set) var link: (route: Route, link: Link)?
    /// Where the last hello went; nil once it was welcomed.
    package internal(set) var greeted: Route?
    /// Hellos said since the start.
    package internal(set) var hellos: UInt64 = 0
    /// The newest run of each attempt whose silence is watched.
    package internal(set) var watched: [AttemptKey: UInt64] = [:]
    /// Pieces of conversations asked for since the start.
    package internal(set) var transfers: UInt64 = 0
    /// The question for the next piece of each conversation that is being received.
    package internal(set) var receiving: [AttemptKey: UInt64] = [:]
    /// Boot time since which each paused worker has been frozen.
    package internal(set) var frozenSince: [AttemptKey: Int64] = [:]

    var now = Moment(wall: Timestamp(milliseconds: 0), boot: 0, awake: 0)
    var effects: [AgentEffect] = []

    struct Sign: Sendable {
        /// Awake time: a machine that sleeps has no silent workers.
        var awake: Int64
        var at: Timestamp
        var requestOpen: Bool
        var doing: String?
        /// When the status file last carried it.
        var written: Int64
    }

    /// Who this agent is, from its start to its end.
    public struct Identity: Sendable {
        public var host: HostName
        public var machine: String
        public var boot: String
        public var incarnation: UInt64
        public var stream: StreamID

        public init(host: HostName, machine: String, boot: String, incarnation: UInt64, stream: StreamID) {
            self.host = host
            self.machine = machine
            self.boot = boot
            self.incarnation = incarnation
            self.stream = stream
        }
    }

    /// What the journal holds when the agent starts.
    public struct Start: Sendable {
        public var term: UInt64
        public var head: UInt64
        public var oldest: UInt64
        public var attempts: [AgentAttempt]
        public var tombstones: [SessionKey: UInt64]
        public var topics: [Topic: UInt64]

        public init(
            term: UInt64, head: UInt64, oldest: UInt64, attempts: [AgentAttempt], tombstones: [SessionKey: UInt64], topics: [Topic: UInt64]
        ) {
            self.term = term
            self.head = head
            self.oldest = oldest
            self.attempts = attempts
            self.tombstones = tombstones
            self.topics = topics
        }
    }

    public init(_ identity: Identity, facts: HostFacts, policy: AgentPolicy = AgentPolicy(), _ start: Start) {
        self.identity = identity
        self.policy = policy
        self.facts = facts
        term = start.term
        head = start.head
        oldest = start.oldest
        tombstones = start.tombstones
        topics = start.topics
        for attempt in start.attempts {
            attempts[attempt.key] = attempt
            if attempt.phase != .closed { open[attempt.key.session] = attempt.key }
        }
    }

    /// The first step: goes on where the journal says that the last agent was.
    public mutating func start(at moment: Moment) -> [AgentEffect] {
        now = moment
        emit(.keepConversations(Set(attempts.values.flatMap(\.conversationFiles))))
        correctEnded()
        resumeAll()
        fillSlots()
        return takeEffects()
    }

    /// The last agent may have ended between its journal and the status file of what ended.
    private mutating func correctEnded() {
        let newest = Dictionary(grouping: attempts.values, by: \.key.session).compactMap { $1.max { $0.number < $1.number } }
        for attempt in newest.sorted(by: { $0.key < $1.key }) where attempt.phase == .closed {
            if attempt.keepsItsWorktree { emit(.correctStatusFile(file(attempt))) }
        }
    }

    /// Whatever an attempt was in the middle of is begun or looked at again; every such effect may be repeated.
    mutating func resumeAll() {
        waitingForSlot = []
        for attempt in attempts.values.sorted(by: { ($0.updatedAt, $0.key) < ($1.updatedAt, $1.key) }) {
            let key = attempt.key
            takeUpDeletion(of: attempt)
            takeUpRelease(of: attempt)
            takeUpMove(of: attempt)
            guard open[key.session] == key else { continue }
            mirror(attempt)
            switch attempt.phase {
            case .preparing: prepare(attempt)
            case .receiving: receive(attempt)
            case .starting, .running, .frozen, .ending:
                guard let order = runOrder(attempt) else { continue }
                emit(.observe(order, streamOffset: attempt.streamOffset))
            case .waiting(.slot): waitingForSlot.append(key)
            case .waiting(.until(let time)):
                // A wall clock that was set back makes no wait longer than it was to be.
                let wait = min(time.milliseconds - now.wall.milliseconds, time.milliseconds - attempt.updatedAt.milliseconds)
                emit(.schedule(.waiting(key, run: attempt.run), after: max(0, wait)))
            case .removing: remove(attempt)
            case .waiting(.stuck), .waiting(.paused), .waiting(.reported), .moving, .closed: break
            }
        }
    }

    /// One step. The effects are to be run in order, all `persist` first and in one transaction.
    public mutating func handle(_ input: AgentInput, at moment: Moment) -> [AgentEffect] {
        now = moment
        let used = slotsUsed
        switch input {
        case .unlinked(let route, let header, let body): handleUnlinked(from: route, header, body)
        case .linked(let route, let header, let body, let blob): receive(from: route, header, body, blob: blob)
        case .malformed(let route, let words): distrust(route, words)
        case .request(let client, let request, let key): handle(request, of: client, key: key)
        case .eventsRead(let events): send(.events, .events(Events(stream: identity.stream, events: events)))
        case .logRead(let piece, let blob, let correlation): send(.log, .log(piece), correlation: correlation, blob: blob)
        case .inspected(let answer, let correlation): send(.answer, .answer(answer), correlation: correlation)
        case .heartbeat(let session): heartbeat(session)
        case .prepared(let key, let prepared): handle(prepared, of: key)
        case .preparationFailed(let key, let words): preparationFailed(key, words)
        case .started(let key, let run): started(key, run: run)
        case .runEnded(let key, let run, let end, let evidence): ended(key, run: run, end, evidence: evidence)
        case .worker(let key, let run, let news, let offset): handle(news, of: key, run: run, offset: offset)
        case .report(let key, let run, let report, let spool): handle(report, of: key, run: run, spool: spool)
        case .stranded(let runs, let highest): take(stranded: runs, highest: highest)
        case .assessed(let key, let atRisk): assessed(key, atRisk: atRisk)
        case .moveAssessed(let key, let atRisk, let isLast): moveAssessed(key, atRisk: atRisk, isLast: isLast)
        case .packed(let key, let packing): packed(key, packing)
        case .conversationRead(let piece, let blob, let correlation): send(.conversation, .conversation(piece), correlation: correlation, blob: blob)
        case .transferred(let key, let progress): transferred(key, progress)
        case .unpacked(let key, let problem): unpacked(key, problem: problem)
        case .removed(let key, let removal): removed(key, removal)
        case .timer(let timer): fired(timer)
        case .sweep(let input): handle(input)
        case .facts(let facts): take(facts)
        case .keyChanged(let change): send(.keyChanged, .keyChanged(change))
        case .load(let load): take(load)
        }
        fillSlots()
        // A slot that was freed is given away at once, not after the next ping.
        if slotsUsed < used { pong() }
        return takeEffects()
    }

    private mutating func takeEffects() -> [AgentEffect] {
        defer { effects = [] }
        return effects
    }

    mutating func emit(_ effect: AgentEffect) { effects.append(effect) }

    package var slotsUsed: Int { open.values.count { attempts[$0]?.state.holdsSlot == true } }

    /// Stores an attempt and, with a cause, the fact that it changed.
    mutating func store(_ attempt: AgentAttempt, cause: AgentEvent.StateChange.Cause?, end: RunEnd? = nil) {
        var attempt = attempt
        attempt.updatedAt = now.wall
        let key = attempt.key
        let before = attempts.updateValue(attempt, forKey: key)
        if attempt.phase == .closed {
            if open[key.session] == key { open[key.session] = nil }
            signs[key] = nil
            watched[key] = nil
            frozenSince[key] = nil
        } else {
            open[key.session] = key
        }
        emit(.persist(.attempt(attempt)))
        if let cause {
            let change = AgentEvent.StateChange(
                cause: cause, state: attempt.state, face: attempt.face, end: end, closed: attempt.closed,
                moved: attempt.closed == .moved ? attempt.moved : nil)
            announce(attempt, .state(change))
        }
        mirror(attempt, before: before)
    }

    /// Numbers a fact, journals it and publishes it.
    mutating func announce(_ attempt: AgentAttempt, _ event: AgentEvent) {
        head += 1
        let numbered = NumberedEvent(sequence: head, time: now.wall, key: attempt.key, run: attempt.run, event: event)
        let topic = numbered.topic
        let previous = topics[topic] ?? 0
        topics[topic] = head
        emit(.persist(.event(numbered, previous: previous)))
        let header = StatusHeader(stream: identity.stream, sequence: head, previous: previous, fence: attempt.fence, time: now.wall)
        emit(.publish(topic, header, numbered))
    }
}
