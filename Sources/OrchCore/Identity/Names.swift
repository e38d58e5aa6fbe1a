/// Why a text was not accepted as a name. The sentence says what is allowed.
public struct InvalidName: Error, Hashable, Sendable, CustomStringConvertible {
    public let kind: String
    public let text: String
    public let rule: String

    public var description: String { "\(text.isEmpty ? "an empty text" : "\"\(text.printable(limit: 80))\"") is no \(kind): \(rule)" }
}

/// The name of a repository among others: the first half of `project/123`.
///
/// 1 to 100 of letters, digits, `.`, `_` and `-`, starting with a letter, a digit or `_`. Names that are folders of `ORCH_HOME`
/// are reserved, because a project's status files stand beside them.
public struct ProjectName: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public static let reserved: Set<String> = ["agent", "coordinator", "run", "keys"]

    public let text: String

    public init(_ text: String) throws(InvalidName) {
        guard text.utf8.count <= Limits.nameBytes, text.isPlainName else {
            throw InvalidName(kind: "project name", text: text, rule: "use letters, digits, '.', '_' and '-' (at most 100, no '.' first)")
        }
        guard !Self.reserved.contains(text) else {
            throw InvalidName(
                kind: "project name", text: text,
                rule: "the name is reserved; set \"project\": {\"name\": \"\(text)-repo\"} in orchestration.config.json")
        }
        self.text = text
    }

    public var description: String { text }
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The id of a session within its project: an issue number, or `plan-<slug>-<n>` for a task of a plan.
public struct SessionID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) throws(InvalidName) {
        let isNumber = Int(text).map { $0 > 0 && String($0) == text } ?? false
        guard isNumber || (text.hasPrefix("plan-") && text.utf8.count <= Limits.nameBytes && text.isPlainName) else {
            throw InvalidName(kind: "session id", text: text, rule: "use an issue number such as 123")
        }
        self.text = text
    }

    public init(issue: Int) throws(InvalidName) { try self.init(String(issue)) }

    /// The issue's number; nil for a task of a plan.
    public var issueNumber: Int? { Int(text) }

    public var description: String { text }
    public static func < (a: Self, b: Self) -> Bool {
        switch (a.issueNumber, b.issueNumber) {
        case (let x?, let y?): x < y
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): a.text < b.text
        }
    }

    public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The name of a machine that runs an agent, as the operator calls it.
public struct HostName: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) throws(InvalidName) {
        guard text.utf8.count <= Limits.nameBytes, text.isPlainName else {
            throw InvalidName(kind: "host name", text: text, rule: "use letters, digits, '.', '_' and '-' (at most 100, no '.' first)")
        }
        self.text = text
    }

    public var description: String { text }
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension String {
    /// Letters, digits, `.`, `_` and `-` of ASCII; not empty, no `.` or `-` first, so that it is no hidden file, no option and no path.
    var isPlainName: Bool {
        guard let first = utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
        return utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
