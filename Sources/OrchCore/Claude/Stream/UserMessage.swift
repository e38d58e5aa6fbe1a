/// What the model was told in one event: results of its tools, a message from outside, or feedback of a hook.
public struct UserMessage: Hashable, Sendable {
    /// What a tool answered.
    public struct ToolResult: Hashable, Sendable {
        public let toolUseID: String
        /// The parts that are text, joined; pictures and the like are named in brackets.
        public let text: String
        public let isError: Bool
    }

    public let results: [ToolResult]
    /// The parts that are no tool result.
    public let text: String
    /// The message's own uuid; for a replay that of the line which was sent.
    public let uuid: String?
    /// A message from standard input, echoed when it is taken (`--replay-user-messages`).
    public let isReplay: Bool
    /// Made by the CLI, as the feedback of a Stop hook is.
    public let isSynthetic: Bool

    init?(_ json: JSONValue) {
        guard let content = json["message"]?["content"] else { return nil }
        if let text = content.string {
            results = []
            self.text = text
        } else if let parts = content.array {
            results = parts.compactMap(ToolResult.init)
            text = parts.compactMap { $0["type"]?.string == "text" ? $0["text"]?.string : nil }.joined(separator: "\n")
        } else {
            return nil
        }
        uuid = json["uuid"]?.string
        isReplay = json["isReplay"]?.bool ?? false
        isSynthetic = json["isSynthetic"]?.bool ?? false
    }
}

extension UserMessage.ToolResult {
    fileprivate init?(_ json: JSONValue) {
        guard json["type"]?.string == "tool_result", let id = json["tool_use_id"]?.string else { return nil }
        let parts = json["content"]?.array ?? []
        self.init(
            toolUseID: id,
            text: json["content"]?.string
                ?? parts.map { $0["text"]?.string ?? "[\($0["type"]?.string ?? "data")]" }.joined(separator: "\n"),
            isError: json["is_error"]?.bool ?? false)
    }
}
