/// What the model said in one event: usually one block.
public struct AssistantMessage: Hashable, Sendable {
    /// One block of the message's content.
    public enum Block: Hashable, Sendable {
        case text(String)
        case thinking(String)
        case toolUse(ToolUse)
        /// A kind of block that orch does not know, by its type.
        case other(String)
    }

    /// The same for all blocks of one answer.
    public let id: String?
    public let model: String?
    public let blocks: [Block]
    /// Set when the text is the CLI's own report of an API failure: `authentication_failed`, `rate_limit`, `server_error`, …
    public let error: String?
    /// The HTTP status of that failure.
    public let apiErrorStatus: Int?

    init?(_ json: JSONValue) {
        guard let message = json["message"] else { return nil }
        id = message["id"]?.string
        model = message["model"]?.string
        if let text = message["content"]?.string {
            blocks = [.text(text)]
        } else if let content = message["content"]?.array {
            blocks = content.map(Block.init)
        } else {
            return nil
        }
        error = json["error"]?.string
        apiErrorStatus = json["api_error_status"]?.count
    }
}

extension AssistantMessage.Block {
    fileprivate init(_ json: JSONValue) {
        let type = json["type"]?.string ?? ""
        let known: Self? =
            switch type {
            case "text": json["text"]?.string.map(Self.text)
            case "thinking": json["thinking"]?.string.map(Self.thinking)
            case "tool_use": ToolUse(json).map(Self.toolUse)
            default: nil
            }
        self = known ?? .other(type)
    }
}

/// One call of a tool.
public struct ToolUse: Hashable, Sendable {
    public let id: String
    public let name: String
    public let input: JSONValue

    public init(id: String, name: String, input: JSONValue) {
        self.id = id
        self.name = name
        self.input = input
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let name = json["name"]?.string else { return nil }
        self.init(id: id, name: name, input: json["input"] ?? .null)
    }

    /// The name as people know it: `report_status` for `mcp__orch__report_status`.
    public var shortName: String {
        let own = "mcp__orch__"
        return (name.hasPrefix(own) ? String(name.dropFirst(own.count)) : name).printable(limit: ClaudeLimits.toolInputCharacters)
    }

    /// The member of the input that says most, on one printable line: the command, the path, the pattern.
    public var shortInput: String {
        let telling = ["command", "file_path", "notebook_path", "path", "pattern", "query", "url", "status", "question", "description", "prompt"]
        for key in telling {
            if let text = input[key]?.string, !text.isEmpty { return text.printable(limit: ClaudeLimits.toolInputCharacters) }
        }
        guard case .object(let members) = input, !members.isEmpty else { return "" }
        return members.keys.sorted().joined(separator: ", ").printable(limit: ClaudeLimits.toolInputCharacters)
    }
}
