public import OrchCore

/// Settled sessions, newest first, and how many there are in all.
public struct CompletedSessions: Hashable, Sendable {
    public var records: [SessionRecord]
    /// All that fit the filter, also beyond the limit.
    public var total: Int
    public var unreadable: [UnreadableRow]
}

/// One line of a session's history.
public struct PastAttempt: Hashable, Sendable {
    public var number: UInt64
    public var host: HostName
    /// The raw value of an `AttemptState`; one of a newer orch stays readable.
    public var state: String
    /// The newest run.
    public var run: UInt64
    /// The raw value of a `CloseReason`.
    public var closed: String?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
}

/// What the ledger holds when the coordinator starts.
public struct LedgerStart: Sendable {
    public var machine: CoordinatorMachine.Start
    /// Live rows that the machine will not know. Their sessions are refused everywhere (`Ledger.past` throws) until an orch that
    /// understands them runs again.
    public var unreadable: [UnreadableRow]
}
