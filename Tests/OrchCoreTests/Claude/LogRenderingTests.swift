import OrchCore
import Testing

@Suite struct LogRenderingTests {
    func log(_ lines: String...) throws -> [String] { try lines.flatMap { LogRendering.lines(try json($0)) } }

    @Test func aRunReadsAsATranscript() throws {
        let lines = try log(
            Sample.start, Sample.say("I look at the state first."), Sample.bash("git status"),
            Sample.toolResult("On branch issue-7\\nnothing to commit"),
            Sample.bash("make test"), Sample.toolResult("Exit code 2\\na\\nb\\nc\\nd\\ne", isError: true),
            #"{"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":587,"error_status":529,"error":"overloaded"}"#,
            #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"mcp__orch__report_status","#
                + #""input":{"status":"complete"}}]}}"#,
            Sample.result(cost: 0.0123))
        #expect(
            lines == [
                "── opus in /w/issue-7", "I look at the state first.", "● Bash  git status", "  ⎿ On branch issue-7", "    nothing to commit",
                "● Bash  make test", "  ✗ Exit code 2", "    a", "    b", "    c", "    … 2 more lines",
                "↻ API 529 overloaded: try 1 of 10 in 0.6 s", "● report_status  complete", "✓ done (12.3 s, 3 turns, $0.0123 in all)",
            ])
    }

    @Test func failuresSayWhatHappened() throws {
        let lines = try log(
            Sample.result(#""subtype":"success","is_error":true,"terminal_reason":"api_error","api_error_status":401,"result":"Invalid API key""#),
            #"{"type":"system","subtype":"permission_denied","tool_name":"Write","message":"not allowed"}"#,
            #"{"type":"system","subtype":"hook_response","hook_name":"Stop","outcome":"error","stderr":"no such file"}"#,
            #"{"type":"control_response","response":{"subtype":"error","request_id":"r","error":"unsupported"}}"#,
            #"{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795387033}}"#)
        #expect(
            lines == [
                "✗ the API failed (401): Invalid API key (12.3 s, 3 turns, $0.5000 in all)", "✗ Write was denied",
                "✗ hook Stop: error no such file", "✗ request r: unsupported",
                "! the account's limit is reached; it is lifted at 2026-11-22T22:37:13.000Z",
            ])
    }

    @Test func subagentsAreIndented() throws {
        #expect(
            try log(#"{"type":"assistant","message":{"content":[{"type":"text","text":"a\nb"}]},"parent_tool_use_id":"t"}"#) == ["  │ a", "  │ b"])
    }

    @Test func nothingSteersTheTerminalAndNoLineIsEndless() throws {
        let hostile = #"\u001b[2J\u001b]0;owned\u0007\u202e"# + String(repeating: "x", count: 10_000)
        let lines = try log(
            Sample.say(hostile), Sample.bash(hostile), Sample.toolResult(hostile), Sample.result(#""subtype":"e","errors":["\#(hostile)"]"#))
        #expect(lines.count == 4)
        for line in lines {
            #expect(line.count <= ClaudeLimits.logLineCharacters + 8)
            #expect(line.printable(limit: .max) == line)
        }
    }

    @Test func longTextsAreCutWithAWord() throws {
        let lines = try log(Sample.say(#"\n\n"# + (0..<500).map(String.init).joined(separator: #"\n"#)))
        #expect(lines.count == ClaudeLimits.logBlockLines + 1)
        #expect(lines.first == "0")
        #expect(lines.last == "… 300 more lines")
    }

    @Test func machinesTalkIsLeftOut() throws {
        let lines = try log(
            Sample.lifecycle("a", "queued"), #"{"type":"new_thing"}"#, #"{"type":"system","subtype":"status","status":"requesting"}"#, "[]",
            #"{"type":"system","subtype":"hook_response","hook_name":"Stop","outcome":"success"}"#)
        #expect(lines.isEmpty)
        #expect(LogRendering.lines(StreamEvent.broken(line: "Killed")) == ["! not understood: Killed"])
    }
}
