/// Where an attempt stands (design brief § 6): `offered → accepted → preparing → running ⇄ waiting → closed`.
///
/// The coordinator knows all of them; an agent starts at `accepted`.
public enum AttemptState: String, Hashable, Sendable, Codable {
    /// The coordinator has given the number out; the agent may or may not have heard of it.
    case offered
    /// In the agent's journal.
    case accepted
    /// The worktree is being made.
    case preparing
    /// A worker lives, or is being started or ended.
    case running
    /// No worker lives; the attempt goes on after an answer, a slot, a resume or a back-off.
    case waiting
    /// Over for good. Kept for `Limits.closedAttemptDays`, so that a repeated offer gets the same answer.
    case closed

    /// Whether the attempt holds one of its host's slots.
    public var holdsSlot: Bool {
        switch self {
        case .offered, .accepted, .preparing, .running: true
        case .waiting, .closed: false
        }
    }
}

/// Why an attempt is over.
public enum CloseReason: String, Hashable, Sendable, Codable {
    case complete
    case cancelled
    case deleted
    /// The agent said no before it did anything.
    case refused
    /// A tombstone stands in the agent's journal: this attempt never runs again there.
    case fenced
    /// As fenced, and the session goes on at another host.
    case moved
}

/// Why an agent does not take an offer.
public enum RefusalReason: String, Hashable, Sendable, Codable {
    case full
    /// A higher attempt, or a tombstone, is known here.
    case fenced
    case notReady = "not_ready"
    case invalid

    /// Whether the same offer may succeed here later by itself.
    public var passes: Bool { self == .full || self == .notReady }
}
