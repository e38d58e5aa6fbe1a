/// An attempt as its agent keeps it in the journal.
public struct AgentAttempt: Hashable, Sendable, Codable {
    public var spec: SessionSpec
    public var number: UInt64
    public var phase: Phase
    public var want: Want
    public var face: SessionFace
    /// The newest run; 0 before the first.
    public var run: UInt64
    /// The id of the worker's conversation, from its first run to its last.
    public var conversation: String?
    /// What the current run has reported that takes effect when it ends, or when a pause is over.
    public var claim: SessionStatus?
    /// Resumed or restarted while its run was being ended: the next one follows.
    public var goesOn: Bool
    /// Failures of the infrastructure since the last good turn.
    public var failures: Int
    /// Times that a worker stalled since the last good turn.
    public var stalls: Int
    public var guidance: [Guidance]
    /// Questions that are open.
    public var escalations: [Escalation]
    /// Ids of the newest reports, so that one that comes twice counts once.
    public var reports: [String]
    /// Cancels and deletes that are being carried out: answered when they are done.
    public var unanswered: [Command]
    /// The newest answers to orders: one that comes again gets the same answer and has no second effect.
    public var answered: [Done]
    /// Bytes of the current run's event stream whose facts are in the journal.
    public var streamOffset: UInt64
    public var closed: CloseReason?
    /// The session came from another host.
    public var continues: Continuation?
    /// It leaves for another host: set before its worker is told to end.
    public var moved: Moved?
    public var acceptedAt: Timestamp
    public var updatedAt: Timestamp

    /// Where the attempt stands, finer than `AttemptState`.
    public enum Phase: Hashable, Sendable, Codable {
        /// → receiving, starting, waiting, removing, closed
        case preparing
        /// The worktree is ready and the conversation comes from the coordinator. → starting, waiting, moving, removing, closed
        case receiving
        /// The start of a run is in the journal. → running, frozen, ending, waiting, starting, removing, closed
        case starting
        /// → ending, frozen, waiting, starting, removing, closed
        case running
        /// Stopped in the middle of its work, the slot kept. → running, ending, waiting, removing, closed
        case frozen
        /// We have told the worker to end. → waiting, starting, removing, closed
        case ending
        /// → preparing, starting, moving, removing, closed
        case waiting(Waiting)
        /// It is to go on at another host: nothing runs, and what would be left behind is looked for. → closed, removing, waiting
        case moving(from: Waiting)
        /// The worktree is being removed. → closed, waiting
        case removing
        /// For good. A deletion may still remove what is left.
        case closed
    }

    /// Why no worker lives, and what ends the wait.
    public enum Waiting: Hashable, Sendable, Codable {
        case slot
        case stuck
        case paused
        /// A report such as `pr_ready` stands; people go on from here.
        case reported
        /// Continues at this wall-clock time: after a failure, or when a limit is lifted.
        case until(Timestamp)
    }

    public init(offer: Offer, at now: Timestamp) {
        spec = offer.spec
        number = offer.attempt
        phase = .preparing
        want = .run
        face = SessionFace(status: .queued)
        run = 0
        failures = 0
        stalls = 0
        guidance = offer.guidance
        escalations = []
        reports = []
        unanswered = []
        answered = []
        continues = offer.continues
        face.notes = offer.continues?.notes.suffix(Limits.notes) ?? []
        face.pullRequestUrl = offer.continues?.pullRequestUrl
        face.costUSD = offer.continues?.costUSD
        goesOn = false
        streamOffset = 0
        acceptedAt = now
        updatedAt = now
    }

    public var key: AttemptKey { AttemptKey(session: spec.key, attempt: number) }
    public var fence: Fence { Fence(attempt: number, run: run) }

    public var state: AttemptState {
        switch phase {
        case .preparing, .receiving: .preparing
        case .starting, .running, .frozen, .ending: .running
        case .waiting: .waiting
        // Removing holds no slot: no worker lives any more.
        case .removing, .moving: .waiting
        case .closed: .closed
        }
    }

    /// A worker process may live.
    public var workerLives: Bool {
        switch phase {
        case .starting, .running, .frozen, .ending: true
        case .preparing, .receiving, .waiting, .moving, .removing, .closed: false
        }
    }

    /// Continues by itself when a time has come.
    var continuesLater: Bool {
        if case .waiting(.until) = phase { true } else { false }
    }

    /// Guidance that the model has not been given.
    public var undelivered: [Guidance] { guidance.filter { $0.receipt != .delivered } }
}
