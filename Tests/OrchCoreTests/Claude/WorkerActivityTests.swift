import OrchCore
import Testing

@Suite struct WorkerActivityTests {
    var worker = WorkerActivity(fence: Fence(attempt: 2, run: 1), now: 1000)

    @discardableResult
    mutating func hear(_ text: String, at now: Int64) throws -> [WorkerFact] {
        worker.apply(try event(text), now: now).filter { $0 != .signOfLife }
    }

    @Test mutating func aTurnFromStartToResult() throws {
        #expect(worker.phase == .starting)
        #expect(try hear(Sample.lifecycle("g1", "queued"), at: 1100) == [.guidanceQueued(uuid: "g1")])
        #expect(try hear(Sample.lifecycle("g1", "started"), at: 1200) == [.guidanceStarted(uuid: "g1")])
        #expect(try hear(Sample.start, at: 1300) == [.started(model: "opus", sessionID: "s1")])
        #expect(worker.phase == .requesting)
        #expect(try hear(Sample.bash("git status"), at: 2000) == [])
        #expect(worker.currentTool?.input == "git status")
        #expect(worker.phase.description == "Bash git status")
        #expect(try hear(Sample.toolResult("clean"), at: 2100) == [])
        #expect(worker.phase == .requesting)
        #expect(try hear(Sample.say("All clean."), at: 2200) == [])
        #expect(worker.lastText == "All clean.")
        let facts = try hear(Sample.result(), at: 2300)
        guard case .result(let turn) = facts.first else {
            Issue.record("no result in \(facts)")
            return
        }
        #expect(turn.end == .completed)
        #expect(turn.turns == 3)
        #expect(worker.phase == .idle)
        #expect(worker.tokens == TokenCount(input: 301, output: 32, cacheRead: 7))
        #expect(worker.end(.code(0)).kind == .finished)
        #expect(worker.phase == .ended)
        #expect(try hear(Sample.start, at: 3000) == [])
    }

    @Test mutating func costIsTheNewestFigureAndNeverASum() throws {
        try hear(Sample.result(cost: 1.8), at: 1)
        try hear(Sample.result(cost: 2.4), at: 2)
        #expect(worker.totalCostUSD == 2.4)
        try hear(#"{"type":"result","subtype":"success","is_error":false}"#, at: 3)
        #expect(worker.totalCostUSD == 2.4)
    }

    @Test mutating func silenceIsStaleAfter90SecondsAndDuringARequestAfter7Minutes() throws {
        #expect(!worker.isStale(now: 1000 + Timing.stale - 1))
        #expect(worker.isStale(now: 1000 + Timing.stale))
        try hear(Sample.start, at: 2000)
        #expect(worker.isRequestOpen)
        #expect(!worker.isStale(now: 2000 + Timing.stale))
        #expect(worker.isStale(now: 2000 + Timing.staleDuringRequest))
        // A second, long tool call may follow in the same answer: only the tool's heartbeat shows that it is complete.
        try hear(Sample.bash("make"), at: 3000)
        #expect(worker.isRequestOpen)
        try hear(#"{"type":"tool_progress","tool_name":"Bash","parent_tool_use_id":"t1","elapsed_time_seconds":30}"#, at: 33_000)
        #expect(!worker.isRequestOpen)
        #expect(worker.isStale(now: 33_000 + Timing.stale))
        try hear(Sample.result(), at: 34_000)
        #expect(!worker.isStale(now: .max))
    }

    @Test mutating func aPauseStopsTheClocks() throws {
        worker.pause(now: 2000)
        #expect(!worker.isStale(now: 10_000_000))
        worker.resume(now: 10_000_000)
        #expect(!worker.isStale(now: 10_000_000))
        #expect(worker.isStale(now: 10_000_000 + Timing.stale - 1000))
    }

    @Test mutating func signsOfLifeAreThinnedOut() throws {
        let told = try (0..<100).reduce(into: 0) { count, step in
            count += worker.apply(try event(Sample.say("x")), now: Int64(step) * 100).contains(.signOfLife) ? 1 : 0
        }
        #expect(told == 2)
        #expect(worker.lastSignOfLife == 9900)
    }

    @Test mutating func retriesAreShownAndLeaveTheRequestOpen() throws {
        try hear(Sample.start, at: 1)
        try hear(
            #"{"type":"system","subtype":"api_retry","attempt":2,"max_retries":10,"retry_delay_ms":1200,"error_status":529,"error":"overloaded"}"#,
            at: 2)
        #expect(worker.phase.description == "retrying (529), try 2 of 10")
        #expect(worker.isRequestOpen)
        #expect(worker.lastError == "the API failed (529): overloaded")
    }

    @Test mutating func aLimitIsToldOnceAndLifted() throws {
        let rejected = #"{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795387033,"rateLimitType":"five_hour"}}"#
        let until = Timestamp(milliseconds: 1_795_387_033_000)
        #expect(try hear(rejected, at: 1) == [.rateLimited(until: until)])
        #expect(try hear(rejected, at: 2) == [])
        try hear(
            Sample.result(
                #""subtype":"success","is_error":true,"terminal_reason":"api_error","#
                    + #""api_error_status":429,"result":"limit""#), at: 3)
        let end = worker.end(.code(1))
        #expect(end.kind == .rateLimited)
        #expect(end.until == until)
    }

    @Test mutating func aSubagentIsASignOfLifeAndNothingElse() throws {
        try hear(Sample.start, at: 1)
        try hear(#"{"type":"assistant","message":{"content":[{"type":"text","text":"sub"}]},"parent_tool_use_id":"t1"}"#, at: 500)
        #expect(worker.lastText == nil)
        #expect(worker.lastSignOfLife == 1000)
    }

    @Test mutating func garbageIsToldAFewTimesAndIsNoSignOfLife() {
        let facts = (0..<100).flatMap { _ in worker.apply(.broken(line: "Segmentation fault"), now: 5000) }
        #expect(facts.count == ClaudeLimits.brokenLinesReported)
        #expect(worker.brokenLines == 100)
        #expect(worker.lastSignOfLife == 1000)
    }

    @Test mutating func aMessageRecognisedAfterAResumeIsDeliveredToo() throws {
        #expect(try hear(Sample.lifecycle("g", "queued"), at: 1) == [.guidanceQueued(uuid: "g")])
        #expect(worker.deliveries.undelivered == ["g"])
        #expect(try hear(Sample.lifecycle("g", "completed"), at: 2) == [.guidanceStarted(uuid: "g"), .guidanceCompleted(uuid: "g")])
        #expect(try hear(Sample.lifecycle("g", "started"), at: 3) == [])
        #expect(worker.deliveries.undelivered.isEmpty)
    }

    @Test mutating func failedServersAndDenialsAreTold() throws {
        let start = Sample.start.split(separator: "connected").joined(separator: "failed")
        #expect(try hear(start, at: 1) == [.started(model: "opus", sessionID: "s1"), .serversFailed(["orch"])])
        let facts = try hear(#"{"type":"system","subtype":"permission_denied","tool_name":"Bash","message":"no"}"#, at: 2)
        #expect(facts.count == 1)
        #expect(worker.denials.map(\.tool) == ["Bash"])
    }
}
