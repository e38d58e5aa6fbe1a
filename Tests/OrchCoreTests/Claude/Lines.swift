import Foundation
import OrchCore

/// Decodes one line as a shell would.
func json(_ text: String) throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

func event(_ text: String) throws -> StreamEvent { StreamEvent(try json(text)) }

/// The line that a shell writes for a value.
func line(_ json: JSONValue) throws -> String { String(decoding: try JSONEncoder().encode(json), as: UTF8.self) }

/// SplitMix64: the same numbers from the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Lines as Claude Code 2.1.330 prints them, shortened to the members that are read.
enum Sample {
    static let start =
        #"{"type":"system","subtype":"init","cwd":"/w/issue-7","session_id":"s1","tools":["Bash"],"#
        + #""mcp_servers":[{"name":"orch","status":"connected"}],"model":"opus","permissionMode":"dontAsk","claude_code_version":"2.1.330"}"#
    static func say(_ text: String) -> String {
        #"{"type":"assistant","message":{"id":"m1","model":"opus","content":[{"type":"text","text":"\#(text)"}]},"#
            + #""parent_tool_use_id":null,"session_id":"s1"}"#
    }
    static func bash(_ command: String, id: String = "t1") -> String {
        #"{"type":"assistant","message":{"id":"m1","model":"opus","content":[{"type":"tool_use","id":"\#(id)","#
            + #""name":"Bash","input":{"command":"\#(command)","description":"x"}}]},"parent_tool_use_id":null,"session_id":"s1"}"#
    }
    static func toolResult(_ text: String, id: String = "t1", isError: Bool = false) -> String {
        #"{"type":"user","message":{"role":"user","content":[{"tool_use_id":"\#(id)","type":"tool_result","#
            + #""content":"\#(text)","is_error":\#(isError)}]},"parent_tool_use_id":null,"session_id":"s1"}"#
    }
    static func lifecycle(_ uuid: String, _ state: String) -> String {
        #"{"type":"command_lifecycle","command_uuid":"\#(uuid)","state":"\#(state)","uuid":"u","session_id":"s1"}"#
    }
    static func result(cost: Double = 0.5, _ rest: String = #""subtype":"success","is_error":false,"terminal_reason":"completed","result":"Done""#)
        -> String
    {
        #"{"type":"result",\#(rest),"num_turns":3,"duration_ms":12340,"session_id":"s1","total_cost_usd":\#(cost),"#
            + #""modelUsage":{"opus":{"inputTokens":300,"outputTokens":30,"cacheReadInputTokens":7},"#
            + #""haiku":{"inputTokens":1,"outputTokens":2}},"permission_denials":[],"queued_turn_count":0}"#
    }
}
