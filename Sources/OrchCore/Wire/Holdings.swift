/// Asks an agent for all that its journal knows of sessions, a page at a time.
public struct HoldingsFrom: Hashable, Sendable, Codable {
    /// The last session of the page before; absent for the first.
    public var after: SessionKey?

    public init(after: SessionKey? = nil) { self.after = after }
}

/// A page of what an agent's journal knows of sessions, in the order of their keys.
public struct Holdings: Hashable, Sendable, Codable {
    /// At most `Limits.holdings`.
    public var holdings: [Holding]
    /// Nothing comes behind this page.
    public var isLast: Bool

    public init(holdings: [Holding], isLast: Bool) {
        self.holdings = holdings
        self.isLast = isLast
    }
}

/// What an agent knows of one session: enough to begin a ledger anew that was lost.
public struct Holding: Hashable, Sendable, Codable {
    public var session: SessionKey
    /// The highest attempt that the agent has heard of, also where only a tombstone is left.
    public var highest: UInt64
    /// The attempt that is not closed, else the newest; absent where the journal has none any more.
    public var attempt: HeldAttempt?

    public init(session: SessionKey, highest: UInt64, attempt: HeldAttempt?) {
        self.session = session
        self.highest = highest
        self.attempt = attempt
    }
}

/// An attempt as its agent has it.
public struct HeldAttempt: Hashable, Sendable, Codable {
    public var number: UInt64
    public var spec: SessionSpec
    public var state: AttemptState
    public var want: Want
    public var face: SessionFace
    public var run: UInt64
    public var closed: CloseReason?
    /// What the worker was not given yet.
    public var guidance: [Guidance]
    /// Questions that are open.
    public var escalations: [Escalation]
    public var acceptedAt: Timestamp

    public init(_ attempt: AgentAttempt) {
        number = attempt.number
        spec = attempt.spec
        state = attempt.state
        want = attempt.want
        face = attempt.face
        run = attempt.run
        closed = attempt.closed
        guidance = attempt.undelivered
        escalations = attempt.escalations
        acceptedAt = attempt.acceptedAt
    }
}
