/// One line of a worker's stream-json, as a typed value.
///
/// Reading never fails: a kind that orch does not know, or a known one without the members that make it one, is `.unknown`; a line
/// that is no JSON is `.broken`. The kinds are those of Claude Code 2.1.330.
public struct StreamEvent: Hashable, Sendable {
    public let kind: Kind
    /// The conversation that the event belongs to.
    public let sessionID: String?
    /// The tool call whose subagent said this; nil for the worker itself.
    public let subagentOf: String?

    public init(_ kind: Kind, sessionID: String? = nil, subagentOf: String? = nil) {
        self.kind = kind
        self.sessionID = sessionID
        self.subagentOf = subagentOf
    }

    public var isSubagent: Bool { subagentOf != nil }

    /// What kinds of events there are.
    public enum Kind: Hashable, Sendable {
        /// One block of an answer of the model (the CLI prints each block as an event of its own).
        case assistant(AssistantMessage)
        /// Tool results, replayed messages, feedback of hooks.
        case user(UserMessage)
        /// The end of a turn.
        case result(TurnReport)
        /// The beginning of a turn; the first one proves that the worker runs.
        case turnStarted(TurnStart)
        case apiRetry(APIRetry)
        /// A background command or subagent came, changed or went.
        case task(TaskChange)
        case permissionDenied(PermissionDenial)
        case modelFallback(ModelFallback)
        case hook(HookStep)
        /// What the CLI is doing now, such as `requesting`.
        case status(String)
        /// A sentence for people. `level` is `info`, `warning` or `error`.
        case notice(text: String, level: String)
        /// `running` or `idle`.
        case sessionState(String)
        case sessionTitle(String)
        case rateLimit(RateLimit)
        case toolProgress(ToolProgress)
        /// How far a message sent with a uuid has come.
        case commandLifecycle(uuid: String, state: DeliveryState)
        /// The CLI asks whether a tool may run.
        case permissionRequest(PermissionRequest)
        /// The answer to a control request of ours; `error` is nil when it was done.
        case controlResponse(requestID: String, error: String?)
        /// A piece of an answer that is still being streamed, by the name of the API's event.
        case partial(String)
        /// Valid JSON that is none of the above: its type and subtype.
        case unknown(String)
        /// A line that is no JSON: its beginning.
        case broken(String)
    }

    /// A line that could not be decoded as JSON.
    public static func broken(line: String) -> StreamEvent {
        StreamEvent(.broken(line.printable(limit: ClaudeLimits.prefixCharacters)))
    }
}

/// How far a message to the worker has come. It counts as delivered from `started` on.
public enum DeliveryState: String, Hashable, Sendable, Codable, Comparable {
    case queued, started, completed

    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .queued: 0
        case .started: 1
        case .completed: 2
        }
    }
}
