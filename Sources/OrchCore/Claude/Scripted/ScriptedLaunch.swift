/// What the stand-in takes from a command line that was made for Claude Code; all other options are passed over.
public struct ScriptedLaunch: Hashable, Sendable {
    /// The conversation; nil when the line names none.
    public let sessionID: String?
    public let isResumed: Bool
    public let model: String?
    public let permissionMode: String?

    public init(arguments: [String]) {
        let resumed = Self.value("--resume", in: arguments)
        isResumed = resumed != nil
        sessionID = resumed ?? Self.value("--session-id", in: arguments)
        model = Self.value("--model", in: arguments)
        permissionMode = Self.value("--permission-mode", in: arguments)
    }

    /// `--name value` or `--name=value`; the last one counts.
    private static func value(_ name: String, in arguments: [String]) -> String? {
        var found: String?
        for (index, argument) in arguments.enumerated() {
            if argument == name, index + 1 < arguments.count { found = arguments[index + 1] }
            if argument.hasPrefix(name + "=") { found = String(argument.dropFirst(name.count + 1)) }
        }
        return found
    }
}

/// What a later process needs to continue a conversation: the stand-in's transcript. Its shell keeps it by `sessionID`.
public struct ScriptedConversation: Hashable, Sendable, Codable {
    public let sessionID: String
    /// Index of the step that comes next.
    public internal(set) var step = 0
    public internal(set) var totalCostUSD = 0.0
    /// The newest message that was taken in.
    public internal(set) var guidance = ""
    /// Messages that began a turn: these are not run again after a resume.
    public internal(set) var taken: [String] = []

    public init(sessionID: String) { self.sessionID = sessionID }
}
