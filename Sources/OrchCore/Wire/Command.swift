/// An order of the operator to the agent of a session. Has an id, is sent again on each new link until it is answered, and applied once.
public struct Command: Hashable, Sendable, Codable {
    /// What is ordered.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Ends the worker and closes the attempt; removes a worktree that holds no work unless `keepWorktree`.
        case cancel
        case pause
        case resume
        /// Starts the next run of a stuck attempt in the same conversation.
        case restart
        /// Words for the worker.
        case guidance
        /// As cancel, then removes the worktree and the record; refused where work would be lost, unless `force`.
        case delete
        /// A status set by a person.
        case update
        /// Ends the worker and closes the attempt, so that the session goes on at another host with the same conversation; refused where
        /// work would be left behind, unless `force`.
        case move
        /// Between daemons only: what a moved attempt has left is not needed any more.
        case release

        /// What the order makes the operator want; nil where it leaves that as it was.
        public var want: Want? {
            switch self {
            case .cancel: .cancelled
            case .pause: .paused
            case .resume, .restart: .run
            case .delete: .deleted
            case .guidance, .update, .move, .release: nil
            }
        }
    }

    public var id: String
    public var key: AttemptKey
    public var kind: Kind
    public var keepWorktree: Bool
    public var force: Bool
    public var guidance: Guidance?
    public var report: Report?
    /// Where a move goes.
    public var to: HostName?

    public init(
        id: String, key: AttemptKey, kind: Kind, keepWorktree: Bool = false, force: Bool = false, guidance: Guidance? = nil,
        report: Report? = nil, to: HostName? = nil
    ) {
        self.id = id
        self.key = key
        self.kind = kind
        self.keepWorktree = keepWorktree
        self.force = force
        self.guidance = guidance
        self.report = report
        self.to = to
    }
}

/// The answer to a command.
public struct Done: Hashable, Sendable, Codable {
    public var id: String
    /// Nil: it is done, or will be without further word.
    public var problem: Problem?
    /// What a person should know of how it was done.
    public var notes: [String]
    /// The number of the agent's newest event when it answered: who has all up to it has seen what the order did.
    public var head: UInt64
    /// What the agent holds to be wanted of the attempt; nil where it has none.
    public var want: Want?

    public init(id: String, problem: Problem? = nil, notes: [String] = [], head: UInt64 = 0, want: Want? = nil) {
        self.id = id
        self.problem = problem
        self.notes = notes
        self.head = head
        self.want = want
    }
}

/// A refusal or failure as a client sees it: what, and what to do next.
public struct Problem: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// For programs: which kind of refusal it is.
    public enum Code: String, Hashable, Sendable, Codable {
        case usage
        case notFound = "not_found"
        case ambiguous
        case conflict
        /// The session's status does not allow it.
        case refused
        /// Work would be lost (promise P4).
        case workAtRisk = "work_at_risk"
        case tooLarge = "too_large"
        case unreachable
        case internalError = "internal"
        case version
    }

    public var code: Code
    /// One printable line.
    public var words: String
    /// What to do next; one printable line.
    public var next: String?
    /// Lines that belong to it: files at risk, allowed values.
    public var details: [String]

    public init(_ code: Code, _ words: String, next: String? = nil, details: [String] = []) {
        self.code = code
        self.words = words
        self.next = next
        self.details = details
    }

    public var description: String { next.map { "\(words); \($0)" } ?? words }
}

/// What a worker, or a person in its place, says of the session.
public struct Report: Hashable, Sendable, Codable {
    /// Unique; the same report again changes nothing.
    public var id: String
    public var status: SessionStatus?
    public var reason: String?
    public var pullRequestUrl: String?
    /// A question to the human; the session is stuck with it.
    public var question: Question?
    /// The last guidance was read.
    public var acknowledges: Bool
    public var at: Timestamp

    /// What the worker wants to know.
    public struct Question: Hashable, Sendable, Codable {
        public var question: String
        public var options: [String]
        public var context: String?

        public init(question: String, options: [String], context: String?) {
            self.question = question
            self.options = options
            self.context = context
        }
    }

    public init(
        id: String, status: SessionStatus? = nil, reason: String? = nil, pullRequestUrl: String? = nil, question: Question? = nil,
        acknowledges: Bool = false, at: Timestamp
    ) {
        self.id = id
        self.status = status
        self.reason = reason
        self.pullRequestUrl = pullRequestUrl
        self.question = question
        self.acknowledges = acknowledges
        self.at = at
    }
}
