/// A host as the coordinator sees it at the moment.
struct Host: Sendable {
    var record: HostRecord
    var link: Link?
    /// Counts connections and their ends, so that a greeting of an earlier one is known.
    var connection: UInt64
    /// Counts the links that were lost, so that a timer of an earlier loss is known.
    var losses: UInt64
    /// Awake time of the last message.
    var lastHeard: Int64 = 0
    var isQuiet = false
    /// Its last hello was older than what the ledger has.
    var isDoubted = false
    var slots = 0
    /// As the agent last said.
    var slotsUsed = 0
    /// Sessions whose newest attempt is here and open.
    var sessions: Set<SessionKey> = []
    /// Those of them that hold a slot.
    var holding: Set<SessionKey> = []
    /// Those of them that were offered since the agent last said how many slots are used.
    var uncounted: Set<SessionKey> = []
    /// The newest event the agent has spoken of.
    var head: UInt64 = 0
    /// The number from which events were asked for and have not come.
    var askedFrom: UInt64?
    /// Awake time of that question.
    var askedAt: Int64 = 0
    /// Attempts that are open here but were not in the last inventory: asked about with `fence` once all events are in.
    var unseen: Set<AttemptKey> = []
    /// Last sign of life of each running attempt, as awake time of this coordinator.
    var signs: [AttemptKey: Sign] = [:]
    /// Orders not yet answered, oldest first. At most `Limits.orders`.
    var orders: [Command] = []
    /// Answers that came before the events which tell what led to them. At most one for each order and each session.
    var answers: [Answered] = []
    /// Why there is no link though the host answers.
    var rejection: String?

    struct Sign: Sendable {
        var seen: Int64
        var at: Timestamp
        var requestOpen: Bool
        var doing: String?
    }

    /// The counts begin with the term, so that no timer of an earlier start is taken for one of this.
    init(record: HostRecord, term: UInt64) {
        self.record = record
        connection = term &<< 32
        losses = term &<< 32
    }

    mutating func index(_ key: SessionKey, holdsSlot: Bool) {
        sessions.insert(key)
        if holdsSlot { holding.insert(key) } else { holding.remove(key) }
    }

    mutating func forget(_ key: SessionKey) {
        sessions.remove(key)
        holding.remove(key)
        uncounted.remove(key)
    }

    /// What counts only when the events before it are in.
    enum Answered: Sendable {
        case done(Done)
        case fenced(Fenced)

        var head: UInt64 {
            switch self {
            case .done(let done): done.head
            case .fenced(let fenced): fenced.head
            }
        }

        /// Whether both answer the same.
        func repeats(_ other: Answered) -> Bool {
            switch (self, other) {
            case (.done(let a), .done(let b)): a.id == b.id
            case (.fenced(let a), .fenced(let b)): a.key.session == b.key.session
            default: false
            }
        }
    }

    /// A number of slots as an agent says it, within reason.
    static func believed(_ slots: Int) -> Int { min(max(0, slots), Limits.slotsBelieved) }

    /// Slots that can't be given away: what the agent said and what was offered since, or what the ledger knows, if that is more.
    var slotsTaken: Int { max(slotsUsed + uncounted.count, holding.count) }

    var isConnected: Bool { link != nil }

    var reachability: Reachability { link == nil ? .unreachable : isQuiet ? .quiet : .connected }
}
