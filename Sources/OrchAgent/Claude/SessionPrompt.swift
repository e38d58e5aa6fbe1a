import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes `.claude/session-prompt.md` into a worktree.
struct SessionPrompt {
    /// A repository's own template, relative to the worktree.
    static let override = ".orch/worker-prompt.md"

    /// orch's own template.
    let template: Template
    let worktree: String

    /// Renders and writes the prompt. Returns a sentence when the repository has a template that could not be used.
    func write(_ prompt: WorkerPrompt) throws -> [String] {
        var notes: [String] = []
        var text: String?
        do {
            text = try ownTemplate().map { try prompt.render(Template($0)) }
        } catch {
            notes.append("\(Self.override) was not used: \(error)".printable(limit: ExitRecord.detailCharacters))
        }
        let rendered = try text ?? prompt.render(template)
        let folder = "\(worktree)/.claude"
        try PrivateDirectory.create(folder)
        // A link would lead out of the worktree, to wherever the repository's author wants a file written.
        guard kind(of: folder) == S_IFDIR else { throw PromptFolderBlocked(path: folder) }
        try AtomicFile.write(Array(rendered.utf8), to: "\(worktree)/\(WorkerPrompt.path)")
        return notes
    }

    /// nil when the repository has none.
    private func ownTemplate() throws -> String? {
        let path = "\(worktree)/\(Self.override)"
        guard let kind = kind(of: path) else { return nil }
        guard kind == S_IFREG else { throw TemplateUnusable(reason: "it is no plain file") }
        return String(decoding: try BoundedFile.read(path, limit: TemplateLimits.sourceBytes), as: UTF8.self)
    }

    /// The type bits of its mode, links not followed; nil when there is nothing.
    private func kind(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}

/// Why the prompt's folder in a worktree cannot be written to.
public struct PromptFolderBlocked: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String

    public var description: String { "\(path.printable(limit: 300)) is no directory; the worker's prompt belongs there" }
}

private struct TemplateUnusable: Error, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
