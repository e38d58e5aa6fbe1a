/// How a worker process ended, as far as the next step depends on it.
public struct RunEnd: Hashable, Sendable, Codable {
    /// What the end says about going on.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Ended by itself with its last turn good.
        case finished
        /// API overload, network, a crash of the worker or of its supervisor, a reboot: the conversation continues by itself.
        case infrastructure
        /// The account's limit: continues when it is lifted.
        case rateLimited = "rate_limited"
        case notLoggedIn = "not_logged_in"
        /// Budget, number of turns, a refused request: more of the same does not help.
        case exhausted
        /// The agent ended after it had noted the run and before a worker was executed: another run follows at once.
        case neverStarted = "never_started"
        /// The worker could not be started at all.
        case startFailed = "start_failed"
        /// We ended it: cancel, pause, delete, restart.
        case stopped
        /// A higher fence stood at the session's lock.
        case fenced
    }

    public var kind: Kind
    /// One printable sentence for people: what happened.
    public var detail: String
    public var code: Int?
    public var signal: Int?
    /// When the limit is lifted, for `rateLimited`.
    public var until: Timestamp?
    /// Processes of the run that were found and ended after it.
    public var leftoversEnded: Int

    public init(kind: Kind, detail: String, code: Int? = nil, signal: Int? = nil, until: Timestamp? = nil, leftoversEnded: Int = 0) {
        self.kind = kind
        self.detail = detail
        self.code = code
        self.signal = signal
        self.until = until
        self.leftoversEnded = leftoversEnded
    }
}
