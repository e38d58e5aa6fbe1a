import OrchCore

/// An enumeration that names its cases one after the other, in a switch: a new case does not compile before it stands in the row.
protocol InARow: RawRepresentable<String> {
    static var first: Self { get }
    var next: Self? { get }
}

extension InARow {
    static var row: [String] { Array(sequence(first: first, next: \.next).map(\.rawValue)) }
}

extension Want: InARow {
    static var first: Self { .run }
    var next: Self? {
        switch self {
        case .run: .paused
        case .paused: .cancelled
        case .cancelled: .deleted
        case .deleted: nil
        }
    }
}

extension SessionMode: InARow {
    static var first: Self { .single }
    var next: Self? {
        switch self {
        case .single: nil
        }
    }
}

extension AttemptState: InARow {
    static var first: Self { .offered }
    var next: Self? {
        switch self {
        case .offered: .accepted
        case .accepted: .preparing
        case .preparing: .running
        case .running: .waiting
        case .waiting: .closed
        case .closed: nil
        }
    }
}

extension CloseReason: InARow {
    static var first: Self { .complete }
    var next: Self? {
        switch self {
        case .complete: .cancelled
        case .cancelled: .deleted
        case .deleted: .refused
        case .refused: .fenced
        case .fenced: .moved
        case .moved: nil
        }
    }
}

extension RefusalReason: InARow {
    static var first: Self { .full }
    var next: Self? {
        switch self {
        case .full: .notReady
        case .notReady: .fenced
        case .fenced: .invalid
        case .invalid: nil
        }
    }
}

extension Rejected.Code: InARow {
    static var first: Self { .version }
    var next: Self? {
        switch self {
        case .version: .staleTerm
        case .staleTerm: .notAllowed
        case .notAllowed: .wrongHost
        case .wrongHost: nil
        }
    }
}

extension RunEnd.Kind: InARow {
    static var first: Self { .finished }
    var next: Self? {
        switch self {
        case .finished: .infrastructure
        case .infrastructure: .rateLimited
        case .rateLimited: .notLoggedIn
        case .notLoggedIn: .exhausted
        case .exhausted: .neverStarted
        case .neverStarted: .startFailed
        case .startFailed: .stopped
        case .stopped: .fenced
        case .fenced: nil
        }
    }
}

extension AgentEvent.StateChange.Cause: InARow {
    static var first: Self { .accepted }
    var next: Self? {
        switch self {
        case .accepted: .preparing
        case .preparing: .prepared
        case .prepared: .preparationFailed
        case .preparationFailed: .runStarted
        case .runStarted: .runEnded
        case .runEnded: .reported
        case .reported: .paused
        case .paused: .resumed
        case .resumed: .continues
        case .continues: .stalled
        case .stalled: .deleting
        case .deleting: .deletionFailed
        case .deletionFailed: .closed
        case .closed: nil
        }
    }
}

extension Guidance.Receipt: InARow {
    static var first: Self { .queued }
    var next: Self? {
        switch self {
        case .queued: .onHost
        case .onHost: .delivered
        case .delivered: nil
        }
    }
}

extension Escalation.Source: InARow {
    static var first: Self { .worker }
    var next: Self? {
        switch self {
        case .worker: .agent
        case .agent: .coordinator
        case .coordinator: nil
        }
    }
}

extension Command.Kind: InARow {
    static var first: Self { .cancel }
    var next: Self? {
        switch self {
        case .cancel: .pause
        case .pause: .resume
        case .resume: .restart
        case .restart: .guidance
        case .guidance: .delete
        case .delete: .update
        case .update: .move
        case .move: .release
        case .release: nil
        }
    }
}

extension Problem.Code: InARow {
    static var first: Self { .usage }
    var next: Self? {
        switch self {
        case .usage: .notFound
        case .notFound: .ambiguous
        case .ambiguous: .conflict
        case .conflict: .refused
        case .refused: .workAtRisk
        case .workAtRisk: .tooLarge
        case .tooLarge: .unreachable
        case .unreachable: .internalError
        case .internalError: .version
        case .version: nil
        }
    }
}

extension Reachability: InARow {
    static var first: Self { .connected }
    var next: Self? {
        switch self {
        case .connected: .quiet
        case .quiet: .unreachable
        case .unreachable: nil
        }
    }
}

extension DaemonStatus.Role: InARow {
    static var first: Self { .coordinator }
    var next: Self? {
        switch self {
        case .coordinator: .agent
        case .agent: nil
        }
    }
}

extension HostOrder.Kind: InARow {
    static var first: Self { .drain }
    var next: Self? {
        switch self {
        case .drain: .undrain
        case .undrain: .revoke
        case .revoke: .rotateKey
        case .rotateKey: nil
        }
    }
}

extension KeyChange.Step: InARow {
    static var first: Self { .make }
    var next: Self? {
        switch self {
        case .make: .use
        case .use: nil
        }
    }
}

extension SweepOrder.Kind: InARow {
    static var first: Self { .orphans }
    var next: Self? {
        switch self {
        case .orphans: .prune
        case .prune: nil
        }
    }
}

extension SweepFinding.Kind: InARow {
    static var first: Self { .worktreeWithoutSession }
    var next: Self? {
        switch self {
        case .worktreeWithoutSession: .sessionWithoutWorktree
        case .sessionWithoutWorktree: .processOfDeadAttempt
        case .processOfDeadAttempt: .runFolder
        case .runFolder: .worktreeOfEndedSession
        case .worktreeOfEndedSession: nil
        }
    }
}

extension SweepFinding.Outcome: InARow {
    static var first: Self { .found }
    var next: Self? {
        switch self {
        case .found: .cleaned
        case .cleaned: .refused
        case .refused: .left
        case .left: nil
        }
    }
}
