import OrchCore
import Testing

@Suite struct StreamEventTests {
    @Test func eachKindIsRead() throws {
        let kinds: [(String, String)] = [
            (Sample.start, "turnStarted"), (Sample.say("hi"), "assistant"), (Sample.bash("ls"), "assistant"),
            (Sample.toolResult("a"), "user"), (Sample.result(), "result"), (Sample.lifecycle("a", "queued"), "commandLifecycle"),
            (
                #"{"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":587,"error_status":null,"error":"unknown"}"#,
                "apiRetry"
            ),
            (#"{"type":"system","subtype":"task_started","task_id":"b","description":"x"}"#, "task"),
            (#"{"type":"system","subtype":"task_updated","task_id":"b","patch":{"status":"completed"}}"#, "task"),
            (#"{"type":"system","subtype":"background_tasks_changed","tasks":[{"task_id":"b","description":"x"}]}"#, "task"),
            (#"{"type":"system","subtype":"permission_denied","tool_name":"Bash","tool_use_id":"t","message":"no"}"#, "permissionDenied"),
            (#"{"type":"system","subtype":"model_fallback","original_model":"a","fallback_model":"b","content":"c"}"#, "modelFallback"),
            (#"{"type":"system","subtype":"hook_response","hook_name":"Stop","outcome":"success","exit_code":0}"#, "hook"),
            (#"{"type":"system","subtype":"status","status":"requesting"}"#, "status"),
            (#"{"type":"system","subtype":"informational","content":"x","level":"warning"}"#, "notice"),
            (#"{"type":"system","subtype":"notification","key":"k","text":"x"}"#, "notice"),
            (#"{"type":"system","subtype":"session_state_changed","state":"idle"}"#, "sessionState"),
            (#"{"type":"system","subtype":"session_title_changed","title":"t"}"#, "sessionTitle"),
            (#"{"type":"rate_limit_event","rate_limit_info":{"status":"allowed","resetsAt":1795387033}}"#, "rateLimit"),
            (
                #"{"type":"tool_progress","tool_use_id":"t-heartbeat-0","tool_name":"Bash","parent_tool_use_id":"t","elapsed_time_seconds":30}"#,
                "toolProgress"
            ),
            (
                #"{"type":"control_request","request_id":"r","request":{"subtype":"can_use_tool","tool_name":"Bash","#
                    + #""input":{}}}"#, "permissionRequest"
            ),
            (#"{"type":"control_response","response":{"subtype":"success","request_id":"r","response":{}}}"#, "controlResponse"),
            (#"{"type":"stream_event","event":{"type":"message_stop"},"parent_tool_use_id":null}"#, "partial"),
        ]
        for (text, name) in kinds {
            let kind = try event(text).kind
            #expect(String(describing: kind).hasPrefix("\(name)("), "\(text) was read as \(kind)")
        }
    }

    @Test(arguments: [
        ("[]", "no object"), ("17", "no object"), ("{}", "no type"), (#"{"type":7}"#, "no type"), (#"{"type":"assistant"}"#, "assistant"),
        (#"{"type":"assistant","message":{"content":3}}"#, "assistant"), (#"{"type":"system","subtype":"ui_invalidate"}"#, "system/ui_invalidate"),
        (#"{"type":"result"}"#, "result"), (#"{"type":"command_lifecycle","command_uuid":"a","state":"lost"}"#, "command_lifecycle"),
        (#"{"type":"control_request","request_id":"r","request":{"subtype":"other"}}"#, "control_request/other"),
    ])
    func whatIsNotUnderstoodIsNamed(text: String, label: String) throws {
        #expect(try event(text).kind == .unknown(label))
    }

    @Test func aLineThatIsNoJSONIsShownHarmless() {
        #expect(StreamEvent.broken(line: "\u{1B}[2Jboom").kind == .broken("\u{FFFD}[2Jboom"))
        guard case .broken(let prefix) = StreamEvent.broken(line: String(repeating: "x", count: 5000)).kind else {
            Issue.record("not broken")
            return
        }
        #expect(prefix.count == ClaudeLimits.prefixCharacters + 1)
    }

    @Test func subagentsAreMarkedAndHeartbeatsAreNot() throws {
        let sub = try event(#"{"type":"assistant","message":{"content":[]},"parent_tool_use_id":"t9","session_id":"s"}"#)
        #expect(sub.subagentOf == "t9")
        let beat = try event(#"{"type":"tool_progress","tool_use_id":"t-heartbeat-0","tool_name":"Bash","parent_tool_use_id":"t"}"#)
        #expect(!beat.isSubagent)
    }

    @Test func absurdNumbersAreBounded() throws {
        let text = #"""
            {"type":"result","subtype":"success","is_error":false,"num_turns":-4,"total_cost_usd":-1,"duration_ms":1e300,
             "modelUsage":{"a":{"inputTokens":9223372036854775807},"b":{"inputTokens":9223372036854775807}}}
            """#
        guard case .result(let report) = try event(text).kind else {
            Issue.record("no result")
            return
        }
        #expect(report.turns == 0)
        #expect(report.totalCostUSD == nil)
        #expect(report.durationMilliseconds == ClaudeLimits.largestCount)
        #expect(report.tokens.input == ClaudeLimits.largestCount)
    }

    /// Members of samples are dropped and replaced at random: whatever comes, it is read as something.
    @Test(arguments: UInt64(0)..<40)
    func mutilatedEventsNeverTrap(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let samples = [Sample.start, Sample.bash("ls"), Sample.toolResult("x"), Sample.result(), Sample.lifecycle("a", "started")]
        var activity = WorkerActivity(fence: Fence(attempt: 1, run: 1), now: 0)
        for step in 0..<200 {
            let sample = try json(samples[Int.random(in: 0..<samples.count, using: &random)])
            let event = StreamEvent(sample.mutilated(using: &random))
            _ = activity.apply(event, now: Int64(step))
            #expect(LogRendering.lines(event).allSatisfy { $0.count <= ClaudeLimits.logLineCharacters + 8 })
        }
    }
}

extension JSONValue {
    fileprivate func mutilated(using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .null
        case 1: return .int(Int64.random(in: .min ... .max, using: &random))
        case 2: return .double(.infinity)
        case 3: return .array([self, self])
        default: break
        }
        switch self {
        case .object(let members):
            var out: [String: JSONValue] = [:]
            for key in members.keys.sorted() where Int.random(in: 0..<10, using: &random) > 0 {
                // The type stays more often than not, so that the readers of known kinds are reached.
                out[key] = key == "type" || key == "subtype" ? members[key] : members[key]?.mutilated(using: &random)
            }
            return .object(out)
        case .array(let items): return .array(items.map { $0.mutilated(using: &random) })
        default: return self
        }
    }
}
