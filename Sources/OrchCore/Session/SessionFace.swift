/// The part of a session that changes while it is worked on, as people see it. The side that owns the session at the moment (the agent
/// where it lives, else the coordinator) is its only writer; the other side folds events into its copy.
public struct SessionFace: Hashable, Sendable, Codable {
    public var status: SessionStatus
    public var stuckReason: String?
    public var pullRequestUrl: String?
    public var branch: String?
    public var worktreePath: String?
    public var deletionError: String?
    public var previousStatus: SessionStatus?
    /// Cumulative over the session's conversation, in US dollars, as the CLI counts it.
    public var costUSD: Double?
    /// Sentences for `orch get`: what was decided on the way, such as a base that was not fetched. At most `Limits.notes`.
    public var notes: [String]

    public init(status: SessionStatus) {
        self.status = status
        self.notes = []
    }

    /// Shows the pause, and remembers what it interrupts.
    mutating func pause() {
        guard status != .paused else { return }
        previousStatus = status
        status = .paused
    }

    /// Shows what the pause interrupted.
    mutating func unpause() {
        guard status == .paused else { return }
        status = previousStatus ?? .working
        previousStatus = nil
    }

    /// Shows the deletion, and remembers what it ends.
    mutating func delete() {
        if status != .deleting, status != .deletionFailed { previousStatus = status }
        status = .deleting
        deletionError = nil
    }

    /// Adds a note once, dropping the oldest above the limit.
    public mutating func note(_ text: String) {
        guard !notes.contains(text) else { return }
        notes.append(text)
        if notes.count > Limits.notes { notes.removeFirst(notes.count - Limits.notes) }
    }
}
