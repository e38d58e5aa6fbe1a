/// What an agent says of itself at the start of a link.
public struct Hello: Hashable, Sendable, Codable {
    public var protocolVersion: Int
    public var orchVersion: String
    public var host: HostName
    public var machine: String
    public var boot: String
    /// +1 at each start of the agent.
    public var incarnation: UInt64
    public var stream: StreamID
    /// The number of the newest event in the journal.
    public var head: UInt64
    /// The number of the oldest event still in the journal.
    public var oldest: UInt64
    /// The highest term this agent has obeyed.
    public var term: UInt64
    public var facts: HostFacts
    /// Every attempt that is not closed.
    public var inventory: [InventoryEntry]
    /// Counts the hellos of this incarnation: the welcome names the one it answers.
    public var number: UInt64
    /// Absent before it was measured.
    public var load: HostLoad?
    /// Whether it knows `KeyChange`; absent from agents of before that.
    public var changesKey: Bool?

    public init(
        orchVersion: String, host: HostName, machine: String, boot: String, incarnation: UInt64, stream: StreamID, head: UInt64,
        oldest: UInt64, term: UInt64, facts: HostFacts, inventory: [InventoryEntry], number: UInt64 = 0
    ) {
        self.protocolVersion = Int(FrameHeader.version)
        self.orchVersion = orchVersion
        self.host = host
        self.machine = machine
        self.boot = boot
        self.incarnation = incarnation
        self.stream = stream
        self.head = head
        self.oldest = oldest
        self.term = term
        self.facts = facts
        self.inventory = inventory
        self.number = number
    }
}

/// One attempt of an inventory.
public struct InventoryEntry: Hashable, Sendable, Codable {
    public var key: AttemptKey
    public var state: AttemptState
    public var run: UInt64

    public init(key: AttemptKey, state: AttemptState, run: UInt64) {
        self.key = key
        self.state = state
        self.run = run
    }
}

/// The coordinator's answer to a hello; the first message of the link.
public struct Welcome: Hashable, Sendable, Codable {
    public var orchVersion: String
    /// The name the operator gave to this host.
    public var host: HostName
    /// The highest event that is in the ledger.
    public var cursor: UInt64
    /// The number of the hello that this answers. An agent that has said another since waits for the welcome to that one: what the
    /// coordinator orders on a link follows from an inventory to which nothing was added.
    public var hello: UInt64

    public init(orchVersion: String, host: HostName, cursor: UInt64, hello: UInt64 = 0) {
        self.orchVersion = orchVersion
        self.host = host
        self.cursor = cursor
        self.hello = hello
    }
}

/// Ends a link, or says why there is none.
public struct Rejected: Error, Hashable, Sendable, Codable {
    /// For programs: why.
    public enum Code: String, Hashable, Sendable, Codable {
        case version
        /// A coordinator of a higher term drives this agent.
        case staleTerm = "stale_term"
        /// The key may not do this.
        case notAllowed = "not_allowed"
        /// Another name or machine than the one that is pinned.
        case wrongHost = "wrong_host"
    }

    public var code: Code
    public var words: String
    /// The highest term known, for `staleTerm`.
    public var term: UInt64?

    public init(code: Code, words: String, term: UInt64? = nil) {
        self.code = code
        self.words = words
        self.term = term
    }
}

/// Asks for a sign of life; says what is in the ledger.
public struct Ping: Hashable, Sendable, Codable {
    public var cursor: UInt64
    public init(cursor: UInt64) { self.cursor = cursor }
}

/// The sign of life, with what changes all the time.
public struct Pong: Hashable, Sendable, Codable {
    public var head: UInt64
    public var slots: Int
    public var slotsUsed: Int
    /// Milliseconds since the last sign of life of each running attempt.
    public var signs: [Sign]
    /// Where they are others than this link has heard.
    public var facts: HostFacts?
    /// Where it is another than this link has heard.
    public var load: HostLoad?

    /// A running attempt's last sign of life.
    public struct Sign: Hashable, Sendable, Codable {
        public var key: AttemptKey
        public var age: Int64
        /// A request to the model's API is open, so silence is normal for longer.
        public var requestOpen: Bool
        /// What the worker does at the moment, printable, short.
        public var doing: String?

        public init(key: AttemptKey, age: Int64, requestOpen: Bool, doing: String?) {
            self.key = key
            self.age = age
            self.requestOpen = requestOpen
            self.doing = doing
        }
    }

    public init(head: UInt64, slots: Int, slotsUsed: Int, signs: [Sign]) {
        self.head = head
        self.slots = slots
        self.slotsUsed = slotsUsed
        self.signs = signs
    }
}

/// An attempt for this host; the same one again gets the same answer.
public struct Offer: Hashable, Sendable, Codable {
    public var attempt: UInt64
    public var spec: SessionSpec
    /// Guidance that was given before the attempt began.
    public var guidance: [Guidance]
    /// The session was moved here.
    public var continues: Continuation?

    public init(attempt: UInt64, spec: SessionSpec, guidance: [Guidance], continues: Continuation? = nil) {
        self.attempt = attempt
        self.spec = spec
        self.guidance = guidance
        self.continues = continues
    }

    public var key: AttemptKey { AttemptKey(session: spec.key, attempt: attempt) }
}

/// The attempt is in the journal.
public struct Accepted: Hashable, Sendable, Codable {
    public var key: AttemptKey
    public init(key: AttemptKey) { self.key = key }
}

/// The attempt is not taken, and nothing of it was done.
public struct Refused: Hashable, Sendable, Codable {
    public var key: AttemptKey
    public var reason: RefusalReason
    public var words: String

    public init(key: AttemptKey, reason: RefusalReason, words: String) {
        self.key = key
        self.reason = reason
        self.words = words
    }
}

/// This attempt, and every lower one of its session, is not to run again.
public struct FenceOrder: Hashable, Sendable, Codable {
    public var key: AttemptKey
    public init(key: AttemptKey) { self.key = key }
}

/// The tombstone stands.
public struct Fenced: Hashable, Sendable, Codable {
    public var key: AttemptKey
    /// The number of the agent's newest event when it said so: how the attempt ended is told up to there.
    public var head: UInt64

    public init(key: AttemptKey, head: UInt64 = 0) {
        self.key = key
        self.head = head
    }
}

/// Asks for the events from this number on.
public struct EventsFrom: Hashable, Sendable, Codable {
    public var from: UInt64
    public init(from: UInt64) { self.from = from }
}

/// Events in order, dense; at most `Limits.eventsPerMessage`.
public struct Events: Hashable, Sendable, Codable {
    public var stream: StreamID
    public var events: [NumberedEvent]

    public init(stream: StreamID, events: [NumberedEvent]) {
        self.stream = stream
        self.events = events
    }
}

/// All events up to this number are in the ledger.
public struct EventsAck: Hashable, Sendable, Codable {
    public var upTo: UInt64
    public init(upTo: UInt64) { self.upTo = upTo }
}

/// A piece of a run's event stream; the answer carries the bytes as its blob.
public struct LogFrom: Hashable, Sendable, Codable {
    public var session: SessionKey
    /// Nil for the newest run that the host knows.
    public var fence: Fence?
    public var offset: UInt64

    public init(session: SessionKey, fence: Fence?, offset: UInt64) {
        self.session = session
        self.fence = fence
        self.offset = offset
    }
}

/// Bytes of an event stream, in the blob of the message.
public struct LogPiece: Hashable, Sendable, Codable {
    public var session: SessionKey
    public var fence: Fence?
    public var offset: UInt64
    /// Bytes of the file at the time of the answer.
    public var size: UInt64
    /// Why there are no bytes.
    public var missing: String?

    public init(session: SessionKey, fence: Fence?, offset: UInt64, size: UInt64, missing: String? = nil) {
        self.session = session
        self.fence = fence
        self.offset = offset
        self.size = size
        self.missing = missing
    }
}

/// What git says of a session's worktree; the header's correlation pairs it with its answer.
public struct Ask: Hashable, Sendable, Codable {
    public var session: SessionKey
    public init(session: SessionKey) { self.session = session }
}

/// What git says of a worktree, or why it says nothing.
public struct Answer: Hashable, Sendable, Codable {
    public var session: SessionKey
    public var worktree: WorktreeStatus?
    /// Why there are no facts.
    public var missing: String?

    public init(session: SessionKey, worktree: WorktreeStatus?, missing: String?) {
        self.session = session
        self.worktree = worktree
        self.missing = missing
    }
}
