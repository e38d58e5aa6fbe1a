/// Follows one run of a worker: folds its stream events into what it is doing, and says what they mean.
///
/// Times are milliseconds of one clock that stands still while the machine sleeps (`Moment.awake`), read by the shell when the event
/// was read. The value is `Codable`, so that it can be committed with the parse offset.
public struct WorkerActivity: Hashable, Sendable, Codable {
    public let fence: Fence
    public private(set) var phase: WorkerPhase = .starting
    public private(set) var lastSignOfLife: Int64
    /// An answer of the API is being waited for or written; such a worker may be silent for minutes.
    ///
    /// A tool call does not prove the answer complete: a second, long one may follow in it. Its heartbeat or result does.
    public private(set) var isRequestOpen = false
    /// US dollars of the conversation, earlier runs included: the newest figure, never a sum.
    public private(set) var totalCostUSD: Double?
    /// Tokens of the conversation.
    public private(set) var tokens = TokenCount()
    public private(set) var model: String?
    /// The conversation, for `--resume`.
    public private(set) var sessionID: String?
    /// The model's last text, printable.
    public private(set) var lastText: String?
    public private(set) var lastError: String?
    public private(set) var lastTurn: TurnResult?
    public private(set) var rateLimit: RateLimit?
    public private(set) var denials: [PermissionDenial] = []
    public private(set) var denialCount = 0
    public private(set) var brokenLines = 0
    public private(set) var deliveries = Deliveries()
    public private(set) var hasStarted = false

    private var openTools: [RunningTool] = []
    private var lastLifeTold: Int64?
    private var pausedSince: Int64?

    /// - Parameter now: when the process was started; counts as its first sign of life.
    public init(fence: Fence, now: Int64) {
        self.fence = fence
        lastSignOfLife = now
    }

    /// The tool that runs; the newest, when there are several.
    public var currentTool: RunningTool? { openTools.last }

    /// Whether nothing was heard for longer than the worker's state allows. A worker that waits for a message, is frozen, or is gone
    /// owes no sign.
    public func isStale(now: Int64) -> Bool {
        guard pausedSince == nil, phase != .idle, phase != .ended else { return false }
        return now - lastSignOfLife >= (isRequestOpen ? Timing.staleDuringRequest : Timing.stale)
    }

    /// The process was frozen: its clocks stop.
    public mutating func pause(now: Int64) {
        if pausedSince == nil { pausedSince = now }
    }

    /// The process runs again, and the pause does not count as silence.
    public mutating func resume(now: Int64) {
        guard let since = pausedSince else { return }
        pausedSince = nil
        lastSignOfLife += max(0, now - since)
    }

    /// The process is gone: judges its end. `RunEnd.init(exit:…)` has the rules.
    public mutating func end(_ exit: WorkerExit, wasStopped: Bool = false, errorOutput: String = "") -> RunEnd {
        let finished = phase == .idle ? lastTurn?.end : nil
        settle()
        phase = .ended
        return RunEnd(
            exit: exit, lastTurn: finished, hasStarted: hasStarted, wasStopped: wasStopped, limitedUntil: rateLimit?.resetsAt,
            errorOutput: errorOutput)
    }

    /// Takes the next event.
    public mutating func apply(_ event: StreamEvent, now: Int64) -> [WorkerFact] {
        guard phase != .ended else { return [] }
        if case .broken(let prefix) = event.kind {
            brokenLines += 1
            return brokenLines <= ClaudeLimits.brokenLinesReported ? [.brokenLine(prefix)] : []
        }
        var facts = signOfLife(now)
        // A subagent's calls and words are not the worker's own.
        if !event.isSubagent { facts += follow(event, now: now) }
        return facts
    }

    private mutating func signOfLife(_ now: Int64) -> [WorkerFact] {
        lastSignOfLife = max(lastSignOfLife, now)
        if let told = lastLifeTold, now - told < Timing.progress { return [] }
        lastLifeTold = now
        return [.signOfLife]
    }

    private mutating func follow(_ event: StreamEvent, now: Int64) -> [WorkerFact] {
        switch event.kind {
        case .turnStarted(let turn): return begin(turn, sessionID: event.sessionID)
        case .assistant(let message): return hear(message, now: now)
        case .user(let message): return close(message.results.map(\.toolUseID))
        case .result(let report): return finish(report)
        case .apiRetry(let retry):
            isRequestOpen = true
            phase = retry.status == 429 ? .waiting(.rateLimit) : .retrying(retry)
            lastError = TurnEnd.apiError(APIFailure(status: retry.status, message: retry.error ?? "")).description
            return []
        case .permissionDenied(let denial): return deny(denial)
        case .permissionRequest(let request):
            isRequestOpen = false
            phase = .waiting(.permission)
            return [.permissionAsked(request)]
        case .modelFallback(let change): return change.to == model ? [] : changeModel(change.to)
        case .rateLimit(let limit): return limitChanged(limit)
        case .toolProgress: isRequestOpen = false
        case .partial(let name):
            if name == "message_stop" { isRequestOpen = false } else { openRequest() }
        case .status("requesting"): openRequest()
        case .sessionState("idle"): settle()
        case .commandLifecycle(let uuid, let state): return deliveries.advance(uuid, to: state)
        case .controlResponse(let id, let error): return [.controlAnswered(requestID: id, error: error)]
        case .task, .hook, .status, .notice, .sessionState, .sessionTitle, .unknown, .broken: break
        }
        return []
    }
}

extension WorkerActivity {
    private mutating func begin(_ turn: TurnStart, sessionID id: String?) -> [WorkerFact] {
        openTools = []
        openRequest()
        sessionID = id ?? sessionID
        guard hasStarted else {
            hasStarted = true
            model = turn.model
            let failed = turn.failedServers
            return [.started(model: turn.model, sessionID: sessionID)] + (failed.isEmpty ? [] : [.serversFailed(failed)])
        }
        return turn.model == model ? [] : changeModel(turn.model)
    }

    private mutating func hear(_ message: AssistantMessage, now: Int64) -> [WorkerFact] {
        for block in message.blocks {
            switch block {
            case .text(let text):
                lastText = text.printable(limit: ClaudeLimits.lastTextCharacters)
                if message.error != nil { lastError = lastText }
            case .toolUse(let use):
                if openTools.count == ClaudeLimits.openTools { openTools.removeFirst() }
                openTools.append(RunningTool(id: use.id, name: use.shortName, input: use.shortInput, since: now))
            case .thinking, .other: break
            }
        }
        openRequest()
        return []
    }

    private mutating func close(_ tools: [String]) -> [WorkerFact] {
        guard !tools.isEmpty else { return [] }
        openTools.removeAll { tools.contains($0.id) }
        // The results of all calls go back to the API in its next request.
        if let tool = openTools.last { phase = .tool(tool) } else { openRequest() }
        return []
    }

    private mutating func finish(_ report: TurnReport) -> [WorkerFact] {
        let turn = TurnResult(report)
        settle()
        lastTurn = turn
        totalCostUSD = turn.totalCostUSD ?? totalCostUSD
        tokens = turn.tokens
        if !turn.text.isEmpty, turn.end == .completed { lastText = turn.text }
        var facts: [WorkerFact] = [.result(turn)]
        if case .apiError(let failure) = turn.end, failure.isRateLimit { facts.append(.rateLimited(until: rateLimit?.resetsAt)) }
        if turn.end != .completed { lastError = turn.end.description }
        return facts
    }

    private mutating func limitChanged(_ limit: RateLimit) -> [WorkerFact] {
        let before = rateLimit
        rateLimit = limit
        switch (before?.isRejected ?? false, limit.isRejected) {
        case (false, true): return [.rateLimited(until: limit.resetsAt)]
        case (true, true): return before?.resetsAt == limit.resetsAt ? [] : [.rateLimited(until: limit.resetsAt)]
        case (true, false): return [.rateLimitLifted]
        case (false, false): return []
        }
    }

    private mutating func deny(_ denial: PermissionDenial) -> [WorkerFact] {
        denialCount += 1
        guard denialCount <= ClaudeLimits.denialsKept else { return [] }
        denials.append(denial)
        return [.permissionDenied(denial)]
    }

    private mutating func changeModel(_ name: String) -> [WorkerFact] {
        model = name
        return [.modelChanged(to: name)]
    }

    private mutating func openRequest() {
        isRequestOpen = true
        phase = openTools.last.map(WorkerPhase.tool) ?? .requesting
    }

    private mutating func settle() {
        isRequestOpen = false
        openTools = []
        phase = .idle
    }
}
