import OrchCore
import Testing

@testable import OrchAgent

@Suite("What a stream tells the agent")
struct StreamFoldTests {
    private func lines(_ texts: String...) -> [UInt8] { Array(texts.map { $0 + "\n" }.joined().utf8) }

    @Test func aChangeOfPhaseIsToldAtOnceAndTheSameOnlyNowAndThen() {
        var fold = StreamFold(fence: Fence(attempt: 1, run: 1), known: 0, now: 0)
        #expect(fold.take(lines(StreamLines.start), now: 0).map(\.news) == [.sign(doing: "thinking", requestOpen: true)])
        #expect(fold.take(lines(StreamLines.tool("a", "ls")), now: 1).map(\.news) == [.sign(doing: "Bash ls", requestOpen: true)])
        let heartbeat = #"{"type":"tool_progress","tool_use_id":"a","tool_name":"Bash","elapsed_time_seconds":30}"#
        #expect(fold.take(lines(heartbeat), now: 2).map(\.news) == [.sign(doing: "Bash ls", requestOpen: false)])
        #expect(fold.take(lines(heartbeat), now: 3).isEmpty)
        #expect(fold.take(lines(heartbeat), now: Timing.progress).map(\.news) == [.sign(doing: "Bash ls", requestOpen: false)])
        #expect(fold.take(lines(StreamLines.result("a")), now: Timing.progress + 1).map(\.news) == [.sign(doing: "thinking", requestOpen: true)])
        #expect(
            fold.take(lines(StreamLines.done(cost: 1)), now: Timing.progress + 2).map(\.news) == [
                .turnEnded(good: true, costUSD: 1), .sign(doing: nil, requestOpen: false),
            ])
    }

    @Test func ofManySignsInOneReadTheNewestIsTold() {
        var fold = StreamFold(fence: Fence(attempt: 1, run: 1), known: 0, now: 0)
        let bytes = lines(StreamLines.start, StreamLines.tool("a", "ls"), StreamLines.result("a"), StreamLines.tool("b", "make"))
        let news = fold.take(bytes, now: 0)
        #expect(news.map(\.news) == [.sign(doing: "Bash make", requestOpen: true)] && news.first?.offset == UInt64(bytes.count))
    }

    @Test func aFailedTurnIsNoGoodOne() {
        var fold = StreamFold(fence: Fence(attempt: 1, run: 1), known: 0, now: 0)
        let failed =
            #"{"type":"result","subtype":"success","is_error":true,"terminal_reason":"api_error","api_error_status":529,"result":"Overloaded"}"#
        #expect(fold.take(lines(failed), now: 0).map(\.news).contains(.turnEnded(good: false, costUSD: nil)))
    }
}

@Suite("Judging a run's end")
struct RunJudgementTests {
    private func end(_ record: ExitRecord, after lines: [String] = [], errorOutput: String = "") -> RunEnd {
        var fold = StreamFold(fence: record.fence, known: 0, now: 0)
        _ = fold.take(Array(lines.map { $0 + "\n" }.joined().utf8), now: 0)
        return fold.end(record, errorOutput: errorOutput)
    }

    private func record(
        _ reason: ExitRecord.Reason, code: Int32? = nil, signal: Int32? = nil, detail: String = "what happened", leftovers: Int = 0
    ) -> ExitRecord {
        ExitRecord(
            fence: Fence(attempt: 1, run: 1), reason: reason, detail: detail, code: code, signal: signal, startedAt: nil,
            endedAt: Timestamp(milliseconds: 0), leftoversEnded: leftovers)
    }

    @Test func aGoodTurnAndCodeZeroIsFinished() {
        let end = end(record(.ended, code: 0, leftovers: 2), after: [StreamLines.start, StreamLines.done()])
        #expect(end.kind == .finished && end.code == 0 && end.leftoversEnded == 2)
    }

    @Test func aDeathInTheMiddleIsInfrastructure() {
        let end = end(record(.ended, signal: 9), after: [StreamLines.start])
        #expect(end.kind == .infrastructure && end.signal == 9)
    }

    @Test func whatWeStoppedIsStopped() {
        #expect(end(record(.stopped, code: 0), after: [StreamLines.start]).kind == .stopped)
        #expect(end(record(.stopped)).kind == .stopped)
    }

    @Test func aFenceAndAFailedStartHaveTheRecordsWords() {
        #expect(end(record(.fenced)) == RunEnd(kind: .fenced, detail: "what happened"))
        #expect(end(record(.neverStarted)) == RunEnd(kind: .neverStarted, detail: "what happened"))
        #expect(end(record(.startFailed)) == RunEnd(kind: .startFailed, detail: "what happened"))
    }

    @Test func aLostSupervisorLeavesTheStreamToJudge() {
        #expect(end(record(.supervisorLost), after: [StreamLines.start]).kind == .infrastructure)
        #expect(end(record(.supervisorLost), after: [StreamLines.start]).detail == "what happened")
        #expect(end(record(.supervisorLost), after: [StreamLines.start, StreamLines.done()]).kind == .finished)
    }
}
