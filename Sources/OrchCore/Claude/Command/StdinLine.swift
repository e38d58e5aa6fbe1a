/// What is written to a worker's standard input: one JSON object a line. JSON escapes line ends in strings, so that any encoder that
/// does not pretty-print makes one line of each.
public enum StdinLine {
    /// When a message is given to the model.
    public enum Priority: String, Hashable, Sendable, Codable {
        /// After the tool call that runs, within the turn.
        case next
        /// After the turn, as a turn of its own.
        case later
        /// At the next tool boundary, where it ends the turn.
        case now
    }

    /// A message. The uuid (v4) is how its delivery is followed, and makes sending it again harmless while the process lives.
    ///
    /// The text must be orch's own words or begin with them: one that begins with `/` would be a command of the CLI.
    public static func message(_ text: String, uuid: String, priority: Priority = .next) -> JSONValue {
        .object([
            "type": .string("user"),
            "message": .object(["role": .string("user"), "content": .string(text)]),
            "uuid": .string(uuid),
            "priority": .string(priority.rawValue),
        ])
    }

    /// The operator's words. They follow a line of our own, so that they cannot be a command of the CLI.
    public static func guidance(_ text: String, uuid: String, priority: Priority = .next) -> JSONValue {
        message("Direction from the operator of this work:\n\n" + text.printableLines, uuid: uuid, priority: priority)
    }

    /// Ends the turn that runs; the process lives on.
    public static func interrupt(requestID: String) -> JSONValue { control("interrupt", requestID) }

    /// Ends the process, with exit code 0 when it is idle.
    public static func endSession(requestID: String) -> JSONValue { control("end_session", requestID) }

    private static func control(_ subtype: String, _ id: String) -> JSONValue {
        .object(["type": .string("control_request"), "request_id": .string(id), "request": .object(["subtype": .string(subtype)])])
    }
}
