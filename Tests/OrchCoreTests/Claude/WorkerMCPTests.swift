import OrchCore
import Testing

@Suite struct WorkerMCPTests {
    let server = WorkerMCP(version: "1.2.3")

    func ask(_ text: String) throws -> WorkerMCP.Outcome { server.receive(try json(text)) }

    func reply(_ text: String) throws -> JSONValue {
        guard case .respond(let reply) = try ask(text) else { throw Unanswered() }
        return reply
    }
    struct Unanswered: Error {}

    @Test func theHandshake() throws {
        #expect(try reply(#"{"jsonrpc":"2.0","id":0,"method":"server/discover"}"#)["error"]?["code"] == .int(-32601))
        let hello = try reply(
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"#
                + #""clientInfo":{"name":"claude"}}}"#
        )
        #expect(hello["id"] == .int(1))
        #expect(hello["result"]?["protocolVersion"] == .string("2025-06-18"))
        #expect(hello["result"]?["serverInfo"]?["version"] == .string("1.2.3"))
        #expect(try ask(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#) == .ignore)
        #expect(try reply(#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#) == json(#"{"jsonrpc":"2.0","id":"p","result":{}}"#))
        let tools = try #require(try reply(#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#)["result"]?["tools"]?.array)
        #expect(tools.compactMap { $0["name"]?.string } == ["report_status", "escalate", "check_guidance"])
        #expect(tools.allSatisfy { $0["inputSchema"]?["type"] == .string("object") })
    }

    @Test func anUnknownProtocolVersionGetsOurNewest() throws {
        let hello = try reply(#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2099-01-01"}}"#)
        #expect(hello["result"]?["protocolVersion"] == .string("2025-11-25"))
    }

    @Test func goodCallsAreTyped() throws {
        func call(_ name: String, _ arguments: String) throws -> WorkerMCP.Outcome {
            try ask(#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments)}}"#)
        }
        #expect(try call("report_status", #"{"status":"working"}"#) == .run(id: .int(7), .reportStatus(.working, reason: nil, pullRequestURL: nil)))
        #expect(
            try call("report_status", #"{"status":"stuck","reason":"no access","pullRequestUrl":null,"extra":1}"#)
                == .run(id: .int(7), .reportStatus(.stuck, reason: "no access", pullRequestURL: nil)))
        #expect(
            try call("report_status", #"{"status":"pr_ready","pullRequestUrl":"https://github.com/o/r/pull/1"}"#)
                == .run(id: .int(7), .reportStatus(.prReady, reason: nil, pullRequestURL: "https://github.com/o/r/pull/1")))
        #expect(
            try call("escalate", #"{"question":"JWT?","options":["yes","no"],"context":"c"}"#)
                == .run(id: .int(7), .escalate(Report.Question(question: "JWT?", options: ["yes", "no"], context: "c"))))
        #expect(try call("check_guidance", "{}") == .run(id: .int(7), .checkGuidance))
        #expect(try ask(#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"check_guidance"}}"#) == .run(id: .int(7), .checkGuidance))
    }

    @Test(arguments: [
        ("report_status", "{}", "status is missing"), ("report_status", #"{"status":"cancelled"}"#, "status must be one of"),
        ("report_status", #"{"status":"stuck"}"#, "stuck needs a reason"),
        ("report_status", #"{"status":"stuck","reason":"  "}"#, "stuck needs a reason"),
        ("report_status", #"{"status":3}"#, "status must be a string"),
        ("report_status", #"{"status":"complete","pullRequestUrl":"javascript:1"}"#, "must be an address"),
        ("escalate", "{}", "question is missing"), ("escalate", #"{"question":"q","options":"yes"}"#, "must be a list"),
        ("escalate", #"{"question":"q","options":[1]}"#, "must be a list"), ("check_guidance", "[]", "must be an object"),
    ])
    func badArgumentsAreAnsweredSoThatTheModelCanMendThem(name: String, arguments: String, words: String) throws {
        let answer = try reply(#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments)}}"#)
        #expect(answer["result"]?["isError"] == .bool(true))
        #expect(answer["result"]?["content"]?.array?.first?["text"]?.string?.contains(words) == true)
    }

    @Test(arguments: [
        ("[]", -32600), ("7", -32600), ("{}", -32600),
        (
            #"{"jsonrpc":"1.0","id":1,"#
                + #""method":"ping"}"#, -32600
        ), (#"{"jsonrpc":"2.0","id":1}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600), (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#, -32601),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm"}}"#, -32602),
    ])
    func malformedRequestsAreRefused(text: String, code: Int64) throws {
        #expect(try reply(text)["error"]?["code"] == .int(code))
    }

    @Test func answersOfOthersAreIgnored() throws {
        #expect(try ask(#"{"jsonrpc":"2.0","id":1,"result":{}}"#) == .ignore)
        #expect(WorkerMCP.parseError["error"]?["code"] == .int(-32700))
        #expect(WorkerMCP.answer(id: .int(1), text: "ok")["result"]?["isError"] == .bool(false))
    }

    @Test func tooLongTextsAreRefusedWithTheLimit() {
        let text = String(repeating: "x", count: Limits.textBytes + 1)
        #expect(throws: InvalidArguments.self) { try WorkerToolCall(.escalate, arguments: .object(["question": .string(text)])) }
    }
}

@Suite struct StopHookTests {
    func decide(_ hasReported: Bool, _ input: JSONValue?) throws -> StopHook {
        StopHook.decide(
            hasReported: hasReported, isSecondTime: StopHook.isSecondTime(input), command: "orch",
            session: SessionKey(project: try ProjectName("site"), id: try SessionID("7")))
    }

    @Test func aWorkerWithoutAReportIsSentBackOnce() throws {
        let first = try decide(false, json(#"{"stop_hook_active":false}"#))
        #expect(first.output?["decision"] == .string("block"))
        #expect(first.output?["reason"]?.string?.contains("orch update --id site/7 --status complete") == true)
        #expect(try decide(false, json(#"{"stop_hook_active":true}"#)) == .allow)
        #expect(try decide(true, json(#"{"stop_hook_active":false}"#)) == .allow)
        #expect(StopHook.allow.output == nil)
    }

    @Test func unreadableInputHoldsNobody() throws {
        #expect(try decide(false, nil) == .allow)
        #expect(try decide(false, .string("x")) == .allow)
    }

    @Test func onlyAReportThatSaysWhatIsNextEndsARun() {
        #expect(SessionStatus.reportable.filter(\.endsRun) == [.shipping, .reviewsInProgress, .prReady, .stuck, .complete])
    }
}
