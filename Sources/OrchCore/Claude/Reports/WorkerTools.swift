extension WorkerToolCall.Name {
    /// The tool as `tools/list` describes it (MCP 2025-11-25, Tool).
    var definition: JSONValue {
        .object(["name": .string(rawValue), "description": .string(words), "inputSchema": schema])
    }

    private var words: String {
        switch self {
        case .reportStatus:
            "Report where the work stands. Report planning, planning_complete and working as you go; end with complete when everything "
                + "asked for is committed, or with stuck and a reason when you cannot go on."
        case .escalate:
            "Ask the human a question that you must not decide yourself (security, performance, a breaking change, data migration, an "
                + "unclear requirement). The session is then stuck with your question: commit what you have and end your turn; the answer "
                + "comes as a message in this conversation."
        case .checkGuidance:
            "Ask whether the operator has sent direction that has not reached you yet."
        }
    }

    private var schema: JSONValue {
        switch self {
        case .reportStatus:
            Self.object(
                [
                    "status": .object([
                        "type": .string("string"), "enum": .array(SessionStatus.reportable.map { .string($0.rawValue) }),
                    ]),
                    "reason": Self.text("Needed for stuck: what was tried, and what a person must decide or do."),
                    "pullRequestUrl": Self.text("The address of the pull request, when there is one."),
                ], required: ["status"])
        case .escalate:
            Self.object(
                [
                    "question": Self.text("One question, understandable without your conversation."),
                    "options": .object([
                        "type": .string("array"), "items": .object(["type": .string("string")]), "maxItems": .int(Int64(Limits.options)),
                        "description": .string("The answers that you see, the one you would choose first."),
                    ]),
                    "context": Self.text("What the person must know to answer: what you found, what each option costs."),
                ], required: ["question"])
        case .checkGuidance: Self.object([:], required: [])
        }
    }

    private static func text(_ description: String) -> JSONValue {
        .object(["type": .string("string"), "description": .string(description)])
    }

    private static func object(_ properties: [String: JSONValue], required: [String]) -> JSONValue {
        .object([
            "type": .string("object"), "properties": .object(properties), "required": .array(required.map(JSONValue.string)),
            "additionalProperties": .bool(false),
        ])
    }
}
