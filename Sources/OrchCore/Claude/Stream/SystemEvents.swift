/// The beginning of a turn (`system/init`).
public struct TurnStart: Hashable, Sendable {
    public let model: String
    public let workingDirectory: String?
    public let permissionMode: String?
    public let version: String?
    public let tools: [String]
    /// Names of MCP servers that did not connect.
    public let failedServers: [String]

    init?(_ json: JSONValue) {
        guard let model = json["model"]?.string else { return nil }
        self.model = model
        workingDirectory = json["cwd"]?.string
        permissionMode = json["permissionMode"]?.string
        version = json["claude_code_version"]?.string
        tools = json["tools"]?.strings ?? []
        failedServers = (json["mcp_servers"]?.array ?? []).compactMap { $0["status"]?.string == "failed" ? $0["name"]?.string : nil }
    }
}

/// An API request failed and is tried again. During a long wait the event is repeated every 30 s.
public struct APIRetry: Hashable, Sendable, Codable {
    public let attempt: Int
    public let maximum: Int
    /// Milliseconds until the next try.
    public let delayMilliseconds: Int
    /// The HTTP status; nil when the network failed.
    public let status: Int?
    public let error: String?

    init?(_ json: JSONValue) {
        guard let attempt = json["attempt"]?.count else { return nil }
        self.attempt = attempt
        maximum = json["max_retries"]?.count ?? 0
        delayMilliseconds = json["retry_delay_ms"]?.count ?? 0
        status = json["error_status"]?.count
        error = json["error"]?.string?.printable(limit: ClaudeLimits.prefixCharacters)
    }
}

/// A command or subagent in the background.
public struct TaskChange: Hashable, Sendable {
    /// `nil` where the event lists what runs now.
    public let id: String?
    public let description: String
    /// `started`, `running`, `completed`, `failed`, …
    public let status: String

    init?(_ json: JSONValue) {
        guard let id = json["task_id"]?.string else { return nil }
        self.id = id
        description = json["summary"]?.string ?? json["description"]?.string ?? ""
        status =
            json["status"]?.string ?? json["patch"]?["status"]?.string
            ?? (json["subtype"]?.string == "task_started" ? "started" : "changed")
    }

    init?(running json: JSONValue) {
        guard let tasks = json["tasks"]?.array else { return nil }
        id = nil
        description = tasks.compactMap { $0["description"]?.string }.joined(separator: ", ")
        status = "\(tasks.count) running"
    }
}

/// The CLI went over to another model.
public struct ModelFallback: Hashable, Sendable {
    public let from: String?
    public let to: String
    public let text: String

    init?(_ json: JSONValue) {
        guard let to = json["fallback_model"]?.string else { return nil }
        self.to = to
        from = json["original_model"]?.string
        text = json["content"]?.string ?? ""
    }
}

/// A hook began, or ended with an outcome.
public struct HookStep: Hashable, Sendable {
    public let name: String
    /// nil while it runs.
    public let outcome: String?
    public let exitCode: Int?
    public let errorOutput: String

    public var hasFailed: Bool { outcome.map { $0 != "success" } ?? false }

    init?(_ json: JSONValue) {
        guard let name = json["hook_name"]?.string else { return nil }
        self.name = name
        outcome = json["subtype"]?.string == "hook_started" ? nil : json["outcome"]?.string ?? "unknown"
        exitCode = json["exit_code"]?.count
        errorOutput = json["stderr"]?.string ?? ""
    }
}

/// A tool is still running; comes every 30 s.
public struct ToolProgress: Hashable, Sendable {
    public let tool: String
    public let toolUseID: String?
    public let elapsedSeconds: Int

    init?(_ json: JSONValue) {
        guard let tool = json["tool_name"]?.string else { return nil }
        self.tool = tool
        // The event's own `tool_use_id` carries a suffix; the parent is the call.
        toolUseID = json["parent_tool_use_id"]?.string ?? json["tool_use_id"]?.string
        elapsedSeconds = json["elapsed_time_seconds"]?.count ?? 0
    }
}

/// The CLI asks whether a tool may run (`can_use_tool`).
public struct PermissionRequest: Hashable, Sendable {
    public let requestID: String
    public let use: ToolUse

    init?(_ json: JSONValue) {
        guard let id = json["request_id"]?.string, let request = json["request"], request["subtype"]?.string == "can_use_tool",
            let tool = request["tool_name"]?.string
        else { return nil }
        requestID = id
        use = ToolUse(id: request["tool_use_id"]?.string ?? id, name: tool, input: request["input"] ?? .null)
    }
}
