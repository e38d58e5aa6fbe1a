/// A session in full: `project/123`.
public struct SessionKey: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let project: ProjectName
    public let id: SessionID

    public init(project: ProjectName, id: SessionID) {
        self.project = project
        self.id = id
    }

    /// Reads `project/123`.
    public init(_ text: String) throws(InvalidName) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw InvalidName(kind: "session", text: text, rule: "write project/123") }
        self.init(project: try ProjectName(String(parts[0])), id: try SessionID(String(parts[1])))
    }

    public var description: String { "\(project)/\(id)" }
    public static func < (a: Self, b: Self) -> Bool { a.project == b.project ? a.id < b.id : a.project < b.project }

    public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What stands between two workers of one session: the highest (attempt, run) wins, everything lower is refused.
///
/// The coordinator numbers attempts, the agent numbers the runs of an attempt; both start at 1 and never reset.
public struct Fence: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let attempt: UInt64
    public let run: UInt64

    public init(attempt: UInt64, run: UInt64) {
        self.attempt = attempt
        self.run = run
    }

    public var description: String { "\(attempt).\(run)" }
    public static func < (a: Self, b: Self) -> Bool { a.attempt == b.attempt ? a.run < b.run : a.attempt < b.attempt }
}

/// One attempt of a session.
public struct AttemptKey: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let session: SessionKey
    public let attempt: UInt64

    public init(session: SessionKey, attempt: UInt64) {
        self.session = session
        self.attempt = attempt
    }

    public var description: String { "\(session)#\(attempt)" }
    public static func < (a: Self, b: Self) -> Bool { a.session == b.session ? a.attempt < b.attempt : a.session < b.session }
}
