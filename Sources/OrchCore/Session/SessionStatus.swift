/// Where a session stands, as people, files and the wire call it (design brief § 3).
public enum SessionStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// In the ledger, waiting for a slot.
    case queued
    /// The worktree is made, the worker is starting.
    case registered
    case planning
    case planningComplete = "planning_complete"
    case working
    /// The branch is pushed or the PR open; waiting for required checks.
    case shipping
    case reviewsInProgress = "reviews_in_progress"
    case prReady = "pr_ready"
    /// A gate or a failure that needs a person; the worker has ended, its slot is free.
    case stuck
    case paused
    case complete
    case cancelled
    case deleting
    case deletionFailed = "deletion_failed"

    /// Nothing follows but a new spawn or a delete.
    public var isTerminal: Bool { self == .complete || self == .cancelled }

    /// What a worker or a person may report with `update`.
    public static let reportable: [SessionStatus] = [
        .planning, .planningComplete, .working, .shipping, .reviewsInProgress, .prReady, .stuck, .complete,
    ]

    /// The statuses that a report may lead to from here, in their usual order.
    ///
    /// - Parameter workerLives: whether a worker runs at the moment. Without one nobody plans or works, so a report may only end the
    ///   session, name its PR or say that it is stuck.
    public func reportsAllowed(workerLives: Bool) -> [SessionStatus] {
        switch self {
        case .queued, .complete, .cancelled, .deleting, .deletionFailed: []
        case .registered, .planning, .planningComplete, .working, .shipping, .reviewsInProgress, .prReady, .stuck, .paused:
            workerLives ? Self.reportable : [.reviewsInProgress, .prReady, .stuck, .complete]
        }
    }
}

/// What the operator wants of a session: a field of its own, which no late report of a worker overrides.
public enum Want: String, Hashable, Sendable, Codable {
    case run, paused, cancelled, deleted
}

/// A report that does not follow from the status it met.
public struct RefusedReport: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    public let from: SessionStatus
    public let to: SessionStatus
    public let allowed: [SessionStatus]

    public init(from: SessionStatus, to: SessionStatus, allowed: [SessionStatus]) {
        self.from = from
        self.to = to
        self.allowed = allowed
    }

    public var description: String {
        let list = allowed.isEmpty ? "none" : allowed.map(\.rawValue).joined(separator: ", ")
        return "a session that is \(from.rawValue) can't be reported \(to.rawValue); allowed: \(list)"
    }
}
