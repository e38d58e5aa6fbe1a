/// The MCP server that a worker reports through, without its input and output: JSON-RPC 2.0 messages in, answers and tool calls out.
///
/// Model Context Protocol 2025-11-25 over stdio. The shell reads a line, decodes it, and writes what comes back.
public struct WorkerMCP: Hashable, Sendable {
    /// What follows from a message of the client.
    public enum Outcome: Hashable, Sendable {
        /// Write this.
        case respond(JSONValue)
        /// Do this, then write `answer(…)` for the id.
        case run(id: JSONValue, WorkerToolCall)
        /// Nothing to answer: a notification, or an answer to something we never asked.
        case ignore
    }

    /// Error codes of JSON-RPC 2.0, § 5.1.
    public enum ErrorCode: Int64, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
    }

    /// Protocol revisions that differ in nothing used here; the newest first.
    public static let versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

    /// Of orch, as told to the client.
    public let version: String

    public init(version: String) { self.version = version }

    /// Takes a message in; never fails, whatever it holds.
    public func receive(_ message: JSONValue) -> Outcome {
        guard case .object(let members) = message, members["jsonrpc"] == .string("2.0") else {
            return .respond(Self.failure(message["id"], .invalidRequest, "no JSON-RPC 2.0 message"))
        }
        guard let method = members["method"]?.string else {
            let isAnswer = members["method"] == nil && (members["result"] != nil || members["error"] != nil)
            return isAnswer ? .ignore : .respond(Self.failure(members["id"], .invalidRequest, "there is no method"))
        }
        guard let id = members["id"] else { return .ignore }
        guard Self.isID(id) else { return .respond(Self.failure(nil, .invalidRequest, "an id is a text or a number")) }
        switch method {
        case "initialize": return .respond(Self.success(id, greeting(members["params"])))
        case "ping": return .respond(Self.success(id, .object([:])))
        case "tools/list":
            return .respond(Self.success(id, .object(["tools": .array(WorkerToolCall.Name.allCases.map(\.definition))])))
        case "tools/call": return call(id, members["params"])
        default: return .respond(Self.failure(id, .methodNotFound, "unknown method \(method.printable(limit: 80))"))
        }
    }

    /// The answer to a tool call that was run.
    ///
    /// - Parameter isError: whether the text says why it was refused, so that the model reads it as a failure.
    public static func answer(id: JSONValue, text: String, isError: Bool = false) -> JSONValue {
        success(
            id,
            .object([
                "content": .array([.object(["type": .string("text"), "text": .string(text)])]), "isError": .bool(isError),
            ]))
    }

    /// The answer to a line that is no JSON.
    public static let parseError = failure(nil, .parseError, "no JSON")

    private func greeting(_ params: JSONValue?) -> JSONValue {
        let asked = params?["protocolVersion"]?.string
        let agreed = asked.flatMap { Self.versions.contains($0) ? $0 : nil } ?? Self.versions[0]
        return .object([
            "protocolVersion": .string(agreed),
            "capabilities": .object(["tools": .object([:])]),
            "serverInfo": .object(["name": .string("orch"), "version": .string(version)]),
        ])
    }

    private func call(_ id: JSONValue, _ params: JSONValue?) -> Outcome {
        guard let name = params?["name"]?.string else { return .respond(Self.failure(id, .invalidParams, "there is no tool name")) }
        guard let tool = WorkerToolCall.Name(rawValue: name) else {
            return .respond(Self.failure(id, .invalidParams, "unknown tool \(name.printable(limit: 80))"))
        }
        do {
            return .run(id: id, try WorkerToolCall(tool, arguments: params?["arguments"] ?? .object([:])))
        } catch {
            // As the specification asks since 2025-11-25: an error of the tool, which the model reads and mends.
            return .respond(Self.answer(id: id, text: error.description, isError: true))
        }
    }

    private static func isID(_ id: JSONValue) -> Bool {
        switch id {
        case .string, .int, .double: true
        case .null, .bool, .array, .object: false
        }
    }

    private static func success(_ id: JSONValue, _ result: JSONValue) -> JSONValue {
        .object(["jsonrpc": .string("2.0"), "id": id, "result": result])
    }

    private static func failure(_ id: JSONValue?, _ code: ErrorCode, _ words: String) -> JSONValue {
        .object([
            "jsonrpc": .string("2.0"), "id": id.flatMap { isID($0) ? $0 : nil } ?? .null,
            "error": .object(["code": .int(code.rawValue), "message": .string(words)]),
        ])
    }
}
