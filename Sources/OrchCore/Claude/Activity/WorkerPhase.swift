/// What a worker is doing, as far as its stream tells.
public enum WorkerPhase: Hashable, Sendable, Codable {
    /// Nothing was heard yet. → requesting, retrying, idle, ended
    case starting
    /// The model is asked and thinks or writes. → tool, retrying, waiting, idle, ended
    case requesting
    /// A tool runs; the newest, when there are several. → requesting, waiting, idle, ended
    case tool(RunningTool)
    /// It cannot go on without somebody else. → requesting, tool, idle, ended
    case waiting(Wait)
    /// A request failed and is tried again. → requesting, tool, idle, ended
    case retrying(APIRetry)
    /// The turn is over; the process waits for a message. → requesting, ended
    case idle
    /// The process is gone. Final.
    case ended

    /// What a worker waits for.
    public enum Wait: String, Hashable, Sendable, Codable {
        /// A person is asked whether a tool may run.
        case permission
        /// The account's limit was reached.
        case rateLimit = "rate_limit"
    }
}

/// A tool call without a result yet.
public struct RunningTool: Hashable, Sendable, Codable {
    public let id: String
    public let name: String
    /// The telling part of its input, printable, one line.
    public let input: String
    /// Milliseconds of the clock that the events were fed with.
    public let since: Int64
}

extension WorkerPhase: CustomStringConvertible {
    /// A few printable words for a table: `Bash git status`, `retrying (529), try 2 of 10`.
    public var description: String {
        switch self {
        case .starting: "starting"
        case .requesting: "thinking"
        case .tool(let tool): tool.input.isEmpty ? tool.name : "\(tool.name) \(tool.input)"
        case .waiting(.permission): "waiting for a permission"
        case .waiting(.rateLimit): "waiting for the account's limit"
        case .retrying(let retry):
            "retrying (\(retry.status.map(String.init) ?? "network")), try \(retry.attempt) of \(retry.maximum)"
        case .idle: "idle"
        case .ended: "ended"
        }
    }
}
