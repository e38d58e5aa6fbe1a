/// Makes the lines of `orch logs` from a worker's stream. Everything is printable and bounded: nothing that a worker or an issue wrote
/// can steer the reader's terminal.
public enum LogRendering {
    /// The lines for one decoded line of the stream; none for what only machines need.
    public static func lines(_ json: JSONValue) -> [String] { lines(StreamEvent(json)) }

    /// The lines for one event. What a subagent does is indented.
    public static func lines(_ event: StreamEvent) -> [String] {
        let lines = lines(event.kind)
        return event.isSubagent ? lines.map { "  │ " + $0 } : lines
    }

    private static func lines(_ kind: StreamEvent.Kind) -> [String] {
        switch kind {
        case .assistant(let message): message.blocks.flatMap(lines)
        case .user(let message): lines(message)
        case .result(let report): [line(TurnResult(report))]
        case .turnStarted(let turn): [one("── \(turn.model)" + (turn.workingDirectory.map { " in \($0)" } ?? ""))]
        case .apiRetry(let retry): [line(retry)]
        case .task(let task): task.id == nil ? [] : [one("◦ \(task.status): \(task.description)")]
        // The tool's result, which follows, has the words.
        case .permissionDenied(let denial): [one("✗ \(denial.tool) was denied")]
        case .modelFallback(let change): [one("↻ " + (change.text.isEmpty ? "now with \(change.to)" : change.text))]
        case .hook(let step):
            step.hasFailed ? [one("✗ hook \(step.name): \(step.outcome ?? "") \(step.errorOutput)")] : []
        case .notice(let text, let level): [one((level == "info" ? "· " : "! ") + text)]
        case .rateLimit(let limit):
            limit.isRejected ? [one("! the account's limit is reached" + (limit.resetsAt.map { "; it is lifted at \($0)" } ?? ""))] : []
        case .permissionRequest(let request): [one("? may it run \(request.use.shortName)  \(request.use.shortInput)")]
        case .controlResponse(let id, let error?): [one("✗ request \(id): \(error)")]
        case .broken(let prefix): [one("! not understood: \(prefix)")]
        case .unknown, .partial, .status, .sessionState, .sessionTitle, .toolProgress, .commandLifecycle, .controlResponse: []
        }
    }

    private static func lines(_ block: AssistantMessage.Block) -> [String] {
        switch block {
        case .text(let text): many(text, limit: ClaudeLimits.logBlockLines)
        case .thinking(let text): text.isEmpty ? [] : many(text, limit: ClaudeLimits.logResultLines).map { "∴ " + $0 }
        case .toolUse(let use): [one(use.shortInput.isEmpty ? "● \(use.shortName)" : "● \(use.shortName)  \(use.shortInput)")]
        case .other: []
        }
    }

    private static func lines(_ message: UserMessage) -> [String] {
        let results = message.results.flatMap { result in
            let lines = many(result.text, limit: ClaudeLimits.logResultLines)
            return lines.enumerated().map { ($0 == 0 ? (result.isError ? "  ✗ " : "  ⎿ ") : "    ") + $1 }
        }
        guard message.results.isEmpty, !message.text.isEmpty else { return results }
        return many(message.text, limit: ClaudeLimits.logResultLines).map { (message.isSynthetic ? "« " : "» ") + $0 }
    }

    private static func line(_ turn: TurnResult) -> String {
        let cost = turn.totalCostUSD.map { ", \($0.dollars) in all" } ?? ""
        let numbers = "\(Double(turn.durationMilliseconds).inSeconds), \(turn.turns) turn\(turn.turns == 1 ? "" : "s")\(cost)"
        let denied = turn.denials.isEmpty ? "" : ", \(turn.denials.count) denied"
        return one((turn.end == .completed ? "✓ done" : "✗ \(turn.end)") + " (\(numbers)\(denied))")
    }

    private static func line(_ retry: APIRetry) -> String {
        let what = retry.status.map { "API \($0)" } ?? "the API was not reached"
        let error = retry.error.map { " \($0)" } ?? ""
        return one("↻ \(what)\(error): try \(retry.attempt) of \(retry.maximum) in \(Double(retry.delayMilliseconds).inSeconds)")
    }

    /// One line, within the limit.
    private static func one(_ text: String) -> String { text.printable(limit: ClaudeLimits.logLineCharacters) }

    /// The lines of a text, the empty ones at both ends dropped, with a word about what was cut.
    private static func many(_ text: String, limit: Int) -> [String] {
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let first = all.firstIndex(where: { !$0.isEmpty }), let last = all.lastIndex(where: { !$0.isEmpty }) else { return [] }
        let lines = all[first...last]
        let shown = lines.prefix(limit).map { one(String($0)) }
        return lines.count > limit ? shown + ["… \(lines.count - limit) more lines"] : shown
    }
}

extension Double {
    /// Milliseconds as `0.8 s` or `3 min 20 s`.
    fileprivate var inSeconds: String {
        let seconds = self / 1000
        return seconds < 100 ? seconds.decimal(places: 1) + " s" : "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    }
}
