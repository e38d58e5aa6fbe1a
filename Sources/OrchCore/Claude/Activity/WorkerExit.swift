/// How the worker's process ended, as its supervisor saw it.
public enum WorkerExit: Hashable, Sendable, Codable {
    case code(Int32)
    case signal(Int32)
    /// Nobody saw it: the supervisor died too, or the machine went down.
    case vanished
}

extension RunEnd {
    /// Judges the end of a run by the last turn first and the exit code after it: API failures leave good-looking codes, and an
    /// interrupted process exits with 0.
    ///
    /// - Parameters:
    ///   - lastTurn: how the run's last turn ended; nil when none did, or another had begun after it.
    ///   - hasStarted: whether a turn began.
    ///   - wasStopped: whether the agent had asked for the end (cancel, pause, delete, restart).
    ///   - limitedUntil: when the account's limit is lifted, if the stream said so.
    ///   - errorOutput: the end of the process's standard error.
    public init(
        exit: WorkerExit, lastTurn: TurnEnd?, hasStarted: Bool, wasStopped: Bool = false, limitedUntil: Timestamp? = nil,
        errorOutput: String = ""
    ) {
        let last = errorOutput.split(whereSeparator: \.isNewline).last.map { String($0).printable(limit: ClaudeLimits.lastTextCharacters) }
        let kind: Kind
        let detail: String
        if wasStopped {
            (kind, detail) = (.stopped, "the worker was asked to end (\(exit))")
        } else if let lastTurn, lastTurn != .completed {
            (kind, detail) = (lastTurn.runEnd(exit: exit), lastTurn.description)
        } else if lastTurn == .completed {
            (kind, detail) = (.finished, "the worker ended after its turn (\(exit))")
        } else if let last, last.contains("Error parsing streaming input line") {
            (kind, detail) = (.infrastructure, "claude could not read a line of its input")
        } else if let last, last.contains("No conversation found") {
            (kind, detail) = (.startFailed, TurnEnd.conversationLost.description)
        } else if hasStarted {
            (kind, detail) = (.infrastructure, "the worker ended in the middle of its work (\(exit))" + (last.map { ": \($0)" } ?? ""))
        } else if case .code(let code) = exit {
            (kind, detail) = (.startFailed, "the worker ended with code \(code) before it began" + (last.map { ": \($0)" } ?? ""))
        } else {
            (kind, detail) = (.infrastructure, "the worker ended before it began (\(exit))" + (last.map { ": \($0)" } ?? ""))
        }
        self.init(
            kind: kind, detail: kind == .notLoggedIn ? "\(detail); \(Self.login)" : detail, code: exit.exitCode, signal: exit.signalNumber,
            until: kind == .rateLimited ? limitedUntil : nil)
    }
}

extension RunEnd {
    /// What a person can do where there is no login, or one that is refused.
    private static let login = "log in on its host ('claude', then /login), or set ANTHROPIC_API_KEY in worker.env of its config.json, then restart"
}

extension TurnEnd {
    fileprivate func runEnd(exit: WorkerExit) -> RunEnd.Kind {
        switch self {
        case .completed: .finished
        case .apiError(let failure) where failure.isRateLimit: .rateLimited
        case .apiError(let failure): failure.isTransient ? .infrastructure : failure.status == 401 ? .notLoggedIn : .exhausted
        case .notLoggedIn: .notLoggedIn
        case .conversationLost: .startFailed
        // Nobody of ours interrupted it: a signal from elsewhere, such as the machine going down.
        case .aborted: .infrastructure
        case .promptTooLong, .maxTurns, .budgetExhausted, .toolDeferred, .failed: .exhausted
        case .hookStopped: exit == .code(0) ? .finished : .exhausted
        }
    }
}

extension WorkerExit: CustomStringConvertible {
    public var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number): "signal \(number)"
        case .vanished: "nobody saw its end"
        }
    }

    var exitCode: Int? {
        guard case .code(let code) = self else { return nil }
        return Int(code)
    }

    /// The signal, also where the process caught it and exited with 128 + n as the CLI does.
    var signalNumber: Int? {
        switch self {
        case .signal(let number): Int(number)
        case .code(129): 1
        case .code(137): 9
        case .code(143): 15
        case .code, .vanished: nil
        }
    }
}
