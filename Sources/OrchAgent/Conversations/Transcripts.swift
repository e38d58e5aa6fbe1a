import Foundation
import OrchCore
import OrchHome

/// The conversations of this host's workers, where their CLI keeps them.
struct Transcripts: Sendable {
    private let root: String?
    /// What the agent itself has made: below it nothing is reached through a link, which a worker might have put there.
    private let own: String

    /// - Parameters:
    ///   - environment: of a worker.
    ///   - own: the worker's home where it is kept in it; nil: it is the user's, and what the user links to is right.
    init(environment: [String: String], own: String? = nil) {
        root = ClaudeTranscripts.root(environment: environment)
        self.own = own ?? root ?? "/"
    }

    /// All of a conversation; nil where no turn of it has begun.
    ///
    /// - Throws: `FileTooLarge`, `NoConversation`, and what the system says.
    func conversation(_ id: String, worktree: String) throws -> ConversationFile? {
        guard ClaudeTranscripts.isID(id), let folder = try folder(with: id, worktree: worktree) else { return nil }
        var room = Int(Limits.conversationBytes)
        var parts: [ConversationFile.Part] = []
        for name in try names(of: id, in: folder) {
            guard parts.count < ConversationFile.filesLimit else { throw NoConversation(reason: "it has more than \(parts.count) files") }
            guard ConversationFile.isName(name, id: id) else { throw NoConversation(reason: "it has a file named \(name.printable(limit: 100))") }
            try checkWay(to: "\(folder)/\(name)")
            guard let content = try PlainFile.read("\(folder)/\(name)", limit: room) else {
                throw NoConversation(reason: "\(name.printable(limit: 100)) is no plain file")
            }
            room -= content.count
            parts.append(ConversationFile.Part(name: name, content: content))
        }
        return ConversationFile(parts: parts)
    }

    /// Puts a conversation where the worker of a worktree finds it.
    func place(_ conversation: ConversationFile, worktree: String) throws {
        guard let root else { throw NoTranscripts() }
        let folder = "\(root)/\(ClaudeTranscripts.folder(of: Self.real(worktree)))"
        for part in conversation.parts {
            let path = "\(folder)/\(part.name)"
            try checkWay(to: path)
            try PrivateDirectory.createAll(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
            try AtomicFile.write(part.content, to: path, mode: 0o600)
        }
    }

    private func checkWay(to path: String) throws {
        guard path.hasPrefix(own + "/") else { return }
        var folder = own
        for step in path.dropFirst(own.count + 1).split(separator: "/").dropLast() {
            folder += "/\(step)"
            guard (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) == nil else {
                throw NoConversation(reason: "a link stands in its way: \(folder.printable(limit: 300))")
            }
        }
    }

    /// The folder of the worktree, else any that has the conversation: a worker may have begun it under another path.
    private func folder(with id: String, worktree: String) throws -> String? {
        guard let root, FileManager.default.fileExists(atPath: root) else { return nil }
        let expected = ClaudeTranscripts.folder(of: Self.real(worktree))
        let others = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
        return ([expected] + others).map { "\(root)/\($0)" }.first { FileManager.default.fileExists(atPath: "\($0)/\(id).jsonl") }
    }

    /// The transcript first, then what lies in the folder beside it; links are left out.
    private func names(of id: String, in folder: String) throws -> [String] {
        let beside =
            try FileManager.default.fileExists(atPath: "\(folder)/\(id)") ? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(id)") : []
        let files = try beside.sorted().map { "\(id)/\($0)" }.filter { name in
            try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.type] as? FileAttributeType == .typeRegular
        }
        return ["\(id).jsonl"] + files
    }

    private static func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}

/// The worker's environment does not say where its conversations are.
struct NoTranscripts: Error, CustomStringConvertible {
    var description: String { "the worker's environment has neither CLAUDE_CONFIG_DIR nor HOME" }
}
