/// Why a turn ended.
public enum TurnEnd: Hashable, Sendable, Codable {
    /// The model stopped by itself.
    case completed
    /// The API refused or failed, after the CLI's own retries.
    case apiError(APIFailure)
    /// There are no usable credentials on the host.
    case notLoggedIn
    /// `--resume` named a conversation that is not on this host.
    case conversationLost
    /// More text than the model takes.
    case promptTooLong
    case maxTurns
    case budgetExhausted
    /// Interrupted from outside.
    case aborted
    /// A hook ended it.
    case hookStopped
    /// A hook put a tool off; the turn waits for a person.
    case toolDeferred
    /// Anything else: the CLI's words.
    case failed(String)
}

/// A request that the API did not answer well.
public struct APIFailure: Hashable, Sendable, Codable {
    /// The HTTP status; nil when the network failed.
    public let status: Int?
    /// The API's words, printable.
    public let message: String

    public init(status: Int?, message: String) {
        self.status = status
        self.message = message.printable(limit: ClaudeLimits.lastTextCharacters)
    }

    /// The account's limit or a limit of requests.
    public var isRateLimit: Bool { status == 429 }

    /// Whether the same request may go well later: no status (network), a time-out, overload or a fault of the server.
    public var isTransient: Bool {
        switch status {
        case nil, 408, 409, 429: true
        case .some(let code): code >= 500
        }
    }
}

extension TurnEnd {
    /// Reads a `result` event: `is_error` first, then the terminal reason and the API's status; the subtype only where those are missing.
    init(_ report: TurnReport) {
        switch report.terminalReason ?? report.subtype {
        case "max_turns", "error_max_turns": self = .maxTurns
        case "budget_exhausted", "error_max_budget_usd": self = .budgetExhausted
        case "aborted_tools", "aborted_streaming": self = .aborted
        case "hook_stopped": self = .hookStopped
        case "tool_deferred": self = .toolDeferred
        case "prompt_too_long": self = .promptTooLong
        case _ where !report.isError: self = .completed
        case let reason: self = Self.failure(report, reason: reason)
        }
    }

    private static func failure(_ report: TurnReport, reason: String) -> TurnEnd {
        let words = report.text.isEmpty ? report.errors.joined(separator: "; ") : report.text
        // The texts are the CLI's own; nothing more machine-readable comes with these two.
        if words.contains("Not logged in") || words.contains("Please run /login") { return .notLoggedIn }
        if report.errors.contains(where: { $0.contains("No conversation found") }) { return .conversationLost }
        if reason == "api_error" || report.apiErrorStatus != nil {
            return .apiError(APIFailure(status: report.apiErrorStatus, message: words))
        }
        return .failed((words.isEmpty ? reason : words).printable(limit: ClaudeLimits.lastTextCharacters))
    }
}

extension TurnEnd: CustomStringConvertible {
    /// What happened, as one printable sentence without a full stop.
    public var description: String {
        switch self {
        case .completed: "the turn was completed"
        case .apiError(let failure):
            "the API failed (\(failure.status.map(String.init) ?? "network"))" + (failure.message.isEmpty ? "" : ": \(failure.message)")
        case .notLoggedIn: "claude is not logged in"
        case .conversationLost: "the conversation is not on this host"
        case .promptTooLong: "the conversation is too long for the model"
        case .maxTurns: "the limit of turns was reached"
        case .budgetExhausted: "the budget is used up"
        case .aborted: "the turn was interrupted"
        case .hookStopped: "a hook ended the turn"
        case .toolDeferred: "a hook put a tool off"
        case .failed(let words): words
        }
    }
}
