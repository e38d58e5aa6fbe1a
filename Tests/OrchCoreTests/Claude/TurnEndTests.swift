import OrchCore
import Testing

@Suite struct TurnEndTests {
    static let ends: [(String, TurnEnd)] = [
        (#""subtype":"success","is_error":false,"terminal_reason":"completed""#, .completed),
        (#""subtype":"success","is_error":false"#, .completed),
        (
            #""subtype":"success","is_error":true,"terminal_reason":"api_error","api_error_status":529,"result":"API Error: 529""#,
            .apiError(APIFailure(status: 529, message: "API Error: 529"))
        ),
        (
            #""subtype":"success","is_error":true,"terminal_reason":"api_error","result":"Connection error""#,
            .apiError(APIFailure(status: nil, message: "Connection error"))
        ),
        (#""subtype":"success","is_error":true,"result":"Not logged in · Please run /login""#, .notLoggedIn),
        (#""subtype":"error_max_turns","is_error":true,"terminal_reason":"max_turns""#, .maxTurns),
        (#""subtype":"error_max_turns","is_error":true"#, .maxTurns),
        (#""subtype":"error_max_budget_usd","is_error":true,"terminal_reason":"budget_exhausted""#, .budgetExhausted),
        (#""subtype":"error_during_execution","is_error":true,"terminal_reason":"aborted_tools""#, .aborted),
        (#""subtype":"success","is_error":false,"terminal_reason":"aborted_tools","result":"""#, .aborted),
        (#""subtype":"error_during_execution","is_error":true,"terminal_reason":"aborted_streaming""#, .aborted),
        (#""subtype":"success","is_error":false,"terminal_reason":"tool_deferred""#, .toolDeferred),
        (#""subtype":"success","is_error":false,"terminal_reason":"hook_stopped""#, .hookStopped),
        (#""subtype":"success","is_error":true,"terminal_reason":"prompt_too_long""#, .promptTooLong),
        (#""subtype":"error_during_execution","is_error":true,"errors":["No conversation found with session ID: x"]"#, .conversationLost),
        (#""subtype":"error_during_execution","is_error":true,"errors":["boom","bang"]"#, .failed("boom; bang")),
        (#""subtype":"error_new_kind""#, .failed("error_new_kind")),
    ]

    @Test(arguments: ends)
    func errorsDecideBeforeTheSubtype(members: String, expected: TurnEnd) throws {
        var worker = WorkerActivity(fence: Fence(attempt: 1, run: 1), now: 0)
        _ = worker.apply(try event(#"{"type":"result",\#(members)}"#), now: 1)
        #expect(worker.lastTurn?.end == expected)
    }

    static let exits: [(WorkerExit, TurnEnd?, Bool, String, RunEnd.Kind)] = [
        (.code(0), .completed, true, "", .finished),
        (.code(143), .completed, true, "", .finished),
        (.code(1), .apiError(APIFailure(status: 529, message: "")), true, "", .infrastructure),
        (.code(1), .apiError(APIFailure(status: nil, message: "")), true, "", .infrastructure),
        (.code(1), .apiError(APIFailure(status: 429, message: "")), true, "", .rateLimited),
        (.code(1), .apiError(APIFailure(status: 401, message: "")), true, "", .notLoggedIn),
        (.code(1), .apiError(APIFailure(status: 400, message: "")), true, "", .exhausted),
        (.code(1), .notLoggedIn, true, "", .notLoggedIn),
        (.code(1), .maxTurns, true, "", .exhausted),
        (.code(1), .budgetExhausted, true, "", .exhausted),
        (.code(1), .conversationLost, false, "", .startFailed),
        (.code(0), .aborted, true, "", .infrastructure),
        (.code(143), nil, true, "", .infrastructure),
        (.signal(9), nil, true, "", .infrastructure),
        (.signal(9), nil, false, "", .infrastructure),
        (.vanished, nil, true, "", .infrastructure),
        (.code(0), nil, false, "", .startFailed),
        (.code(1), nil, false, "error: unknown option '--nope'\n", .startFailed),
        (.code(1), nil, true, "Error parsing streaming input line: x\n", .infrastructure),
    ]

    @Test(arguments: exits)
    func theLastTurnDecidesBeforeTheExitCode(exit: WorkerExit, turn: TurnEnd?, started: Bool, errors: String, expected: RunEnd.Kind) {
        let end = RunEnd(exit: exit, lastTurn: turn, hasStarted: started, errorOutput: errors)
        #expect(end.kind == expected)
        #expect(!end.detail.isEmpty)
    }

    @Test func whatWeEndedIsNoFailure() {
        let end = RunEnd(exit: .code(143), lastTurn: nil, hasStarted: true, wasStopped: true)
        #expect(end.kind == .stopped)
        #expect(end.signal == 15)
    }

    @Test func aCrashAfterAGoodTurnInTheNextOneIsACrash() throws {
        var worker = WorkerActivity(fence: Fence(attempt: 1, run: 1), now: 0)
        _ = worker.apply(try event(Sample.start), now: 1)
        _ = worker.apply(try event(Sample.result()), now: 2)
        _ = worker.apply(try event(Sample.start), now: 3)
        #expect(worker.end(.signal(11)).kind == .infrastructure)
    }

    @Test func theReasonOfABadStartIsTheLastLineOfStandardError() {
        let end = RunEnd(exit: .code(1), lastTurn: nil, hasStarted: false, errorOutput: "warning: x\n\u{1B}[31mError: bad flag\u{1B}[0m\n")
        #expect(end.detail == "the worker ended with code 1 before it began: \u{FFFD}[31mError: bad flag\u{FFFD}[0m")
    }
}
