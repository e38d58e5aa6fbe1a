/// A session as the coordinator keeps it in its ledger.
public struct SessionRecord: Hashable, Sendable, Codable {
    public var spec: SessionSpec
    public var want: Want
    public var face: SessionFace
    /// The host the operator named, if any: the session is never placed elsewhere.
    public var pinned: HostName?
    /// What else the operator asked of placement; nil for nothing.
    public var wishes: PlacementWishes?
    /// The newest attempt, open or closed; nil before the first.
    public var attempt: Attempt?
    /// The highest attempt number ever given out for this key; never reset.
    public var highestAttempt: UInt64
    /// What an earlier attempt on another host has left for the next; nil where the session was never moved.
    public var inheritance: Inheritance?
    /// Place in the queue; lower goes first.
    public var order: UInt64
    public var guidance: [Guidance]
    public var escalations: [Escalation]
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    /// One placement on a host.
    public struct Attempt: Hashable, Sendable, Codable {
        public var number: UInt64
        public var host: HostName
        public var state: AttemptState
        public var run: UInt64
        public var closed: CloseReason?
        /// The last run's end, if one has ended.
        public var lastEnd: RunEnd?
        /// When its host was found to have lost what it knew of it: only a person lets the session begin anew.
        public var missingSince: Timestamp?

        public init(number: UInt64, host: HostName) {
            self.number = number
            self.host = host
            self.state = .offered
            self.run = 0
        }
    }

    /// The pushed branch always, and as a rule the conversation.
    public struct Inheritance: Hashable, Sendable, Codable {
        public var from: HostName
        /// Nil where there is none, or when the new worker has it.
        public var conversation: PackedConversation?
        /// The coordinator has stored all of it.
        public var isHere: Bool

        public init(from: HostName, conversation: PackedConversation?, isHere: Bool = false) {
            self.from = from
            self.conversation = conversation
            self.isHere = isHere
        }

        /// The conversation that the old host still has to give.
        public var awaited: PackedConversation? { isHere ? nil : conversation }
    }

    public init(
        spec: SessionSpec, pinned: HostName?, wishes: PlacementWishes? = nil, highestAttempt: UInt64, order: UInt64, at: Timestamp
    ) {
        self.spec = spec
        self.want = .run
        self.face = SessionFace(status: .queued)
        self.pinned = pinned
        self.wishes = wishes
        self.highestAttempt = highestAttempt
        self.order = order
        self.guidance = []
        self.escalations = []
        self.createdAt = at
        self.updatedAt = at
    }

    public var key: SessionKey { spec.key }

    /// The attempt that is not closed.
    public var openAttempt: Attempt? { attempt.flatMap { $0.state == .closed ? nil : $0 } }

    public var attemptKey: AttemptKey? { attempt.map { AttemptKey(session: key, attempt: $0.number) } }

    /// Waits for a place: wanted, not ended, and on no host.
    public var isPlaceable: Bool { isQueued && inheritance?.awaited == nil && after.isEmpty }

    /// Wanted and on no host; placeable as soon as what it takes along is here and what it waits for is complete.
    public var isQueued: Bool { want == .run && face.status == .queued && openAttempt == nil }

    /// Its attempt has left its host without an end, and no other has begun.
    public var isBetweenHosts: Bool {
        switch attempt?.closed {
        case .fenced, .moved, .refused: openAttempt == nil && !face.status.isTerminal
        case .complete, .cancelled, .deleted, nil: false
        }
    }

    /// The host that it is on or was last, else the one it shall go to.
    public var place: HostName? {
        let hasLeft = attempt?.closed == .moved || attempt?.closed == .fenced
        return isQueued || hasLeft ? pinned : attempt?.host ?? pinned
    }

    /// Nothing more will happen by itself: the record leaves the machine's memory and stays in the ledger.
    public var isSettled: Bool { face.status.isTerminal && openAttempt == nil }

    /// The operator wants its end, and it has not come yet.
    public var isOnItsWayOut: Bool { want == .cancelled || want == .deleted }

    /// Keeps escalations within their limit: the oldest closed go first.
    public mutating func add(_ new: Escalation) {
        escalations.append(new)
        while escalations.count > Limits.escalations, let oldest = escalations.firstIndex(where: { $0.closedAt != nil }) {
            escalations.remove(at: oldest)
        }
    }

    /// Keeps guidance within its limit: the oldest delivered go first.
    public mutating func add(_ new: Guidance) {
        guidance.append(new)
        while guidance.count > Limits.guidance, let oldest = guidance.firstIndex(where: { $0.receipt == .delivered }) {
            guidance.remove(at: oldest)
        }
    }
}
