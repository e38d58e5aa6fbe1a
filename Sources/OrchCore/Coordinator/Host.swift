/// A host as the coordinator sees it at the moment.
package struct Host: Sendable {
    package var record: HostRecord
    package var link: Link?
    /// The number of its connection, or of the end of it: each question for a hello names it.
    package var connection: UInt64 = 0
    /// A hello was asked for on this connection.
    package var isAsked = false
    /// Counts the links that were lost, so that a timer of an earlier loss is known.
    package var losses: UInt64
    /// Awake time of the last message.
    var lastHeard: Int64 = 0
    package var isQuiet = false
    package var slots = 0
    /// As the agent last said.
    package var slotsUsed = 0
    /// How busy it is, as the agent last said on this link.
    package var load: HostLoad?
    /// Sessions whose newest attempt is here and open.
    package var sessions: Set<SessionKey> = []
    /// Sessions whose conversation is still to be fetched from here.
    package var giving: Set<SessionKey> = []
    /// Those of `sessions` that hold a slot.
    package var holding: Set<SessionKey> = []
    /// Those of them that were offered since the agent last said how many slots are used.
    package var uncounted: Set<SessionKey> = []
    /// The newest event the agent has spoken of.
    package var head: UInt64 = 0
    /// The number from which events were asked for and have not come.
    package var askedFrom: UInt64?
    /// Awake time of that question.
    var askedAt: Int64 = 0
    /// Attempts that are open here but were not in the last inventory: asked about with `fence` once all events are in.
    package var unseen: Set<AttemptKey> = []
    /// How far the host has told what its journal knows of sessions; nil when it was not asked, or has told all.
    package var survey: Survey?
    /// Last sign of life of each running attempt, as awake time of this coordinator.
    var signs: [AttemptKey: Sign] = [:]
    /// Orders not yet answered, oldest first. At most `Limits.orders`.
    package var orders: [Command] = []
    /// Answers that came before the events which tell what led to them. At most one for each order and each session.
    package var answers: [Answered] = []
    /// Its key was taken away: nothing of it counts.
    package var isRevoked = false
    /// Whether it knows how to change its key, as it said on this link.
    package var changesKey = false
    /// Pinned beside the key in use, and to be used by the agent.
    package var nextKey: String?
    /// Why there is no link though the host answers.
    package var rejection: String?

    /// The question for holdings that is under way.
    package struct Survey: Hashable, Sendable {
        var after: SessionKey?
        /// Awake time of the question.
        var askedAt: Int64?
        /// What has come, while the ledger is looked into.
        var page: Holdings?
        /// All has been told once already.
        var isRepeat = false
    }

    struct Sign: Sendable {
        var seen: Int64
        var at: Timestamp
        var requestOpen: Bool
        var doing: String?
    }

    /// The count begins with the term, so that no timer of an earlier start is taken for one of this.
    init(record: HostRecord, term: UInt64) {
        self.record = record
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
    package enum Answered: Hashable, Sendable {
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

    package var isConnected: Bool { link != nil }

    /// All that its journal knew of sessions when it was first met is in the ledger.
    var isSurveyed: Bool { record.stream != nil && record.surveyed == record.stream }

    var reachability: Reachability { link == nil ? .unreachable : isQuiet ? .quiet : .connected }
}
