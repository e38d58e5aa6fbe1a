import OrchCore
import OrchHome

/// The conversations of scripted workers, a file each: what the transcript is to the real one, and in its place.
struct ScriptedMemory {
    /// Bytes of one file: the newest message is in it.
    private static let bytesLimit = 32 << 20

    let folder: String

    init(folder: String) { self.folder = folder }

    /// - Parameter directory: where the worker works.
    init(environment: [String: String], directory: String) throws {
        guard let root = ClaudeTranscripts.root(environment: environment) else { throw NoTranscriptFolder() }
        folder = "\(root)/\(ClaudeTranscripts.folder(of: directory))"
    }

    /// nil when none was saved under this id.
    func conversation(_ id: String) throws -> ScriptedConversation? {
        try JSONFile.read(ScriptedConversation.self, from: path(id), limit: Self.bytesLimit)
    }

    func save(_ conversation: ScriptedConversation) throws {
        try PrivateDirectory.createAll(folder)
        try JSONFile.write(conversation, to: path(conversation.sessionID))
    }

    private func path(_ id: String) throws -> String {
        guard ClaudeTranscripts.isID(id) else { throw InvalidConversationID(text: id) }
        return "\(folder)/\(id).jsonl"
    }
}

/// A conversation's id that could be no file name.
struct InvalidConversationID: Error, CustomStringConvertible {
    let text: String

    var description: String { "\"\(text.printable(limit: Limits.nameBytes))\" is no UUID" }
}

/// There is no place to keep conversations in.
struct NoTranscriptFolder: Error, CustomStringConvertible {
    var description: String { "neither CLAUDE_CONFIG_DIR nor HOME is set to an absolute path" }
}
