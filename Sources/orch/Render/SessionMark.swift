import OrchCore

/// The sign in front of a session in lists, and its colour.
struct SessionMark: Hashable, Sendable {
    /// With its brackets, such as `[*]`.
    let icon: String
    let ink: Ink?

    init(_ session: StatusFile) {
        // Where a worker should be at work and nobody knows whether it is, its status says too much.
        if session.stale == true || (session.unknownSince != nil && session.status.needsWorker) {
            (icon, ink) = ("[?]", .yellow)
        } else {
            (icon, ink) = Self.sign(of: session.status)
        }
    }

    private static func sign(of status: SessionStatus) -> (String, Ink?) {
        switch status {
        case .queued: ("[.]", .faint)
        case .registered: ("[ ]", nil)
        case .planning: ("[~]", .cyan)
        case .planningComplete: ("[P]", .cyan)
        case .working: ("[*]", .green)
        case .shipping: ("[>]", .blue)
        case .reviewsInProgress: ("[R]", .blue)
        case .prReady: ("[+]", .green)
        case .stuck: ("[!]", .red)
        case .paused: ("[||]", .yellow)
        case .complete: ("[✓]", .green)
        case .cancelled: ("[x]", .faint)
        case .deleting: ("[-]", .yellow)
        case .deletionFailed: ("[E]", .red)
        }
    }
}

extension SessionStatus {
    /// Whether a session of this status has a worker that does something.
    var needsWorker: Bool {
        switch self {
        case .registered, .planning, .planningComplete, .working, .shipping, .reviewsInProgress: true
        case .queued, .prReady, .stuck, .paused, .complete, .cancelled, .deleting, .deletionFailed: false
        }
    }

    /// The status in words: `planning complete`.
    var words: String { rawValue.map { $0 == "_" ? " " : String($0) }.joined() }
}
