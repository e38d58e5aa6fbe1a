extension ScriptedWorker {
    /// The lines of the stream, with the members that readers of the real one look at.
    private mutating func event(_ type: String, _ members: [String: JSONValue]) -> JSONValue {
        number += 1
        let digits = String(number, radix: 16)
        let base: [String: JSONValue] = [
            "type": .string(type), "session_id": .string(conversation.sessionID),
            "uuid": .string("00000000-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits),
        ]
        return .object(base.merging(members) { $1 })
    }

    private var model: String { launch.model ?? script.model ?? "scripted" }

    mutating func turnStart() -> JSONValue {
        event(
            "system",
            [
                "subtype": .string("init"), "cwd": .string(workingDirectory), "model": .string(model),
                "permissionMode": .string(launch.permissionMode ?? "default"), "apiKeySource": .string("none"),
                "tools": .array(
                    (["Bash"] + WorkerToolCall.Name.allCases.map { "mcp__orch__\($0.rawValue)" }).map(JSONValue.string)),
                "mcp_servers": .array([.object(["name": .string("orch"), "status": .string("connected")])]),
                "claude_code_version": .string("scripted"),
            ])
    }

    mutating func lifecycle(_ uuid: String, _ state: DeliveryState) -> JSONValue {
        event("command_lifecycle", ["command_uuid": .string(uuid), "state": .string(state.rawValue)])
    }

    mutating func replay(_ message: Message) -> JSONValue {
        var members: [String: JSONValue] = [
            "message": .object(["role": .string("user"), "content": .string(message.text)]), "parent_tool_use_id": .null,
            "isReplay": .bool(true),
        ]
        if let uuid = message.uuid { members["uuid"] = .string(uuid) }
        return event("user", members)
    }

    mutating func assistantText(_ text: String, error: ScriptedFailure? = nil) -> JSONValue {
        let line = assistant(.object(["type": .string("text"), "text": .string(text)]))
        guard let error, case .object(var members) = line else { return line }
        members["error"] = .string(error.status == 429 ? "rate_limit" : error.status == 401 ? "authentication_failed" : "server_error")
        members["is_api_error_message"] = .bool(true)
        members["api_error_status"] = error.status.map { .int(Int64($0)) } ?? .null
        return .object(members)
    }

    mutating func toolUse(_ name: String, _ input: JSONValue) -> (id: String, line: JSONValue) {
        let id = "toolu_scripted_\(number + 1)"
        let block: [String: JSONValue] = ["type": .string("tool_use"), "id": .string(id), "name": .string(name), "input": input]
        return (id, assistant(.object(block)))
    }

    private mutating func assistant(_ block: JSONValue) -> JSONValue {
        let usage: JSONValue = .object(["input_tokens": .int(100), "output_tokens": .int(1)])
        return event(
            "assistant",
            [
                "message": .object([
                    "id": .string("msg_scripted_\(number + 1)"), "type": .string("message"), "role": .string("assistant"),
                    "model": .string(model), "content": .array([block]), "stop_reason": .null, "usage": usage,
                ]),
                "parent_tool_use_id": .null,
            ])
    }

    mutating func toolResult(_ id: String, _ text: String, isError: Bool) -> JSONValue {
        let block: [String: JSONValue] = [
            "type": .string("tool_result"), "tool_use_id": .string(id), "content": .string(text), "is_error": .bool(isError),
        ]
        return event(
            "user", ["message": .object(["role": .string("user"), "content": .array([.object(block)])]), "parent_tool_use_id": .null])
    }

    mutating func result(
        subtype: String, isError: Bool, reason: String?, text: String = "", status: Int? = nil, errors: [String] = []
    ) -> JSONValue {
        let usage: JSONValue = .object(["input_tokens": .int(100), "output_tokens": .int(20)])
        var members: [String: JSONValue] = [
            "subtype": .string(subtype), "is_error": .bool(isError), "result": .string(text), "num_turns": .int(Int64(turnSteps)),
            "duration_ms": .int(0), "duration_api_ms": .int(0), "stop_reason": .string("end_turn"),
            "total_cost_usd": .double(conversation.totalCostUSD), "usage": usage, "permission_denials": .array([]),
            "queued_turn_count": .int(Int64(queue.count)),
            "errors": .array(errors.map(JSONValue.string)),
        ]
        if let reason { members["terminal_reason"] = .string(reason) }
        if let status { members["api_error_status"] = .int(Int64(status)) }
        return event("result", members)
    }

    func controlSuccess(_ id: String, _ answer: JSONValue) -> JSONValue {
        controlResponse(["subtype": .string("success"), "request_id": .string(id), "response": answer])
    }

    func controlFailure(_ id: String, _ words: String) -> JSONValue {
        controlResponse(["subtype": .string("error"), "request_id": .string(id), "error": .string(words)])
    }

    private func controlResponse(_ response: [String: JSONValue]) -> JSONValue {
        .object(["type": .string("control_response"), "response": .object(response)])
    }
}
