import OrchCore
import OrchHome

/// The conversations of scripted workers, a file each: what the transcript is to the real one.
struct ScriptedMemory {
    /// Bytes of one file: the newest message is in it.
    private static let bytesLimit = 32 << 20

    let folder: String

    init(folder: String) { self.folder = folder }

    /// `$XDG_STATE_HOME/orch/scripted`, else under `~/.local/state` (XDG Base Directory Specification 0.8).
    init(environment: [String: String]) throws {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            folder = "\(state)/orch/scripted"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            folder = "\(home)/.local/state/orch/scripted"
        } else {
            throw NoStateFolder()
        }
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
        let isName = !id.isEmpty && id.utf8.count <= Limits.nameBytes && id.utf8.allSatisfy(Self.isNameByte)
        guard isName else { throw InvalidConversationID(text: id) }
        return "\(folder)/\(id).json"
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// A conversation's id that could be no file name.
struct InvalidConversationID: Error, CustomStringConvertible {
    let text: String

    var description: String { "\"\(text.printable(limit: Limits.nameBytes))\" is no UUID" }
}

/// There is no place to keep conversations in.
struct NoStateFolder: Error, CustomStringConvertible {
    var description: String { "neither XDG_STATE_HOME nor HOME is set to an absolute path" }
}
