/// What a worker asks of orch through its MCP server, validated.
public enum WorkerToolCall: Hashable, Sendable {
    /// Where the work stands. `stuck` has a reason.
    case reportStatus(SessionStatus, reason: String?, pullRequestURL: String?)
    /// A question that only the human can answer.
    case escalate(Report.Question)
    /// Is there guidance that was not delivered yet?
    case checkGuidance
}

/// Why the arguments of a tool call were not taken: a sentence that the model can act on.
public struct InvalidArguments: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

extension WorkerToolCall {
    /// The tools' names, as `tools/list` gives them.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        case reportStatus = "report_status"
        case escalate
        case checkGuidance = "check_guidance"
    }

    /// - Parameter arguments: the call's arguments; members that the tool does not know are passed over.
    public init(_ name: Name, arguments: JSONValue) throws(InvalidArguments) {
        guard case .object(let members) = arguments else { throw InvalidArguments(description: "the arguments must be an object") }
        let reader = ArgumentReader(members: members)
        switch name {
        case .checkGuidance: self = .checkGuidance
        case .escalate:
            self = .escalate(
                Report.Question(
                    question: try reader.required("question"), options: try reader.texts("options"), context: try reader.text("context")))
        case .reportStatus:
            let text = try reader.required("status")
            guard let status = SessionStatus(rawValue: text), SessionStatus.reportable.contains(status) else {
                let known = SessionStatus.reportable.map(\.rawValue).joined(separator: ", ")
                throw InvalidArguments(description: "status must be one of \(known); not \"\(text.printable(limit: 40))\"")
            }
            let reason = try reader.text("reason")
            if status == .stuck, reason == nil {
                throw InvalidArguments(description: "stuck needs a reason: what a person must decide or do")
            }
            self = .reportStatus(status, reason: reason, pullRequestURL: try reader.address("pullRequestUrl"))
        }
    }
}

/// Reads typed members; null and the empty text count as absent.
private struct ArgumentReader {
    let members: [String: JSONValue]

    func text(_ key: String) throws(InvalidArguments) -> String? {
        switch members[key] {
        case nil, .null?: return nil
        case .string(let text)?:
            guard text.utf8.count <= Limits.textBytes else {
                throw InvalidArguments(description: "\(key) is longer than \(Limits.textBytes >> 10) KiB; say it shorter")
            }
            return text.isBlank ? nil : text
        default: throw InvalidArguments(description: "\(key) must be a string")
        }
    }

    func required(_ key: String) throws(InvalidArguments) -> String {
        guard let text = try text(key) else { throw InvalidArguments(description: "\(key) is missing") }
        return text
    }

    func texts(_ key: String) throws(InvalidArguments) -> [String] {
        switch members[key] {
        case nil, .null?: return []
        case .array(let values)?:
            let texts = values.compactMap(\.string).filter { !$0.isBlank }
            guard texts.count == values.count else { throw InvalidArguments(description: "\(key) must be a list of texts") }
            guard texts.count <= Limits.options, texts.allSatisfy({ $0.utf8.count <= Limits.textBytes / Limits.options }) else {
                throw InvalidArguments(description: "\(key) must be at most \(Limits.options) short texts")
            }
            return texts
        default: throw InvalidArguments(description: "\(key) must be a list of texts")
        }
    }

    func address(_ key: String) throws(InvalidArguments) -> String? {
        guard let text = try text(key) else { return nil }
        let isAddress = (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isAddress, text.utf8.count <= 2000 else {
            throw InvalidArguments(description: "\(key) must be an address such as https://github.com/owner/repo/pull/1")
        }
        return text
    }
}

extension String {
    /// Nothing but white space.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
