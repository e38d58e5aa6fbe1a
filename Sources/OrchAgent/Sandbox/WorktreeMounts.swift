import Foundation
import OrchCore
import OrchHome

/// A worktree as its sandboxed worker sees it: its files, and of the repository what a commit has to write.
///
/// All else of git's common directory can only be read: configuration, hooks, attributes, other worktrees, orch's own records. What stands
/// there says which programs git runs, also the git that the agent and the person run outside. For the same reason the worktree's
/// pointers to it are fixed, and the folders that a git outside writes into are mounts of their own: no link can be put in their place.
struct WorktreeMounts {
    let mounts: [Sandbox.Mount]

    /// Relative to the common directory.
    private static let written = ["objects", "objects/pack", "refs", "refs/heads", "refs/tags", "logs", "logs/refs", "logs/refs/heads"]
    /// Of these the git outside has to believe what it finds.
    private static let read = ["objects/info", "refs/remotes", "logs/refs/remotes"]
    /// Bytes of a pointer of git's.
    private static let pointerBytes = 8192

    /// - Throws: `SandboxUnavailable` for what is no linked worktree, and what the system says.
    init(of worktree: String) throws {
        let real = SystemMounts.real(worktree)
        let own = try Self.pointer("\(real)/.git", beginning: "gitdir: ", from: real)
        let common = try Self.pointer("\(own)/commondir", beginning: "", from: own)
        for folder in Self.written + Self.read { try PrivateDirectory.createAll("\(common)/\(folder)") }
        // Read by git where the repository says so, and then it can name programs too.
        let settings = "\(own)/config.worktree"
        if !FileManager.default.fileExists(atPath: settings) { try AtomicFile.write([], to: settings, mode: 0o644) }
        var mounts = try Self.borrowed(common).map { Sandbox.Mount($0, .readOnly) }
        mounts.append(Sandbox.Mount(common, .readOnly))
        mounts += Self.written.map { Sandbox.Mount("\(common)/\($0)", .writable) }
        mounts += Self.read.map { Sandbox.Mount("\(common)/\($0)", .readOnly) }
        if FileManager.default.fileExists(atPath: "\(common)/lfs") { mounts.append(Sandbox.Mount("\(common)/lfs", .writable)) }
        mounts.append(Sandbox.Mount(own, .writable))
        mounts += ["commondir", "gitdir", "config.worktree"].map { Sandbox.Mount("\(own)/\($0)", .readOnly) }
        mounts.append(Sandbox.Mount(real, .writable))
        mounts.append(Sandbox.Mount("\(real)/.git", .readOnly))
        if worktree != real {
            mounts += [Sandbox.Mount(worktree, from: real, .writable), Sandbox.Mount("\(worktree)/.git", from: "\(real)/.git", .readOnly)]
        }
        self.mounts = mounts
    }

    /// A path in a file of git's (gitrepository-layout(5)); absolute in the end.
    private static func pointer(_ file: String, beginning: String, from folder: String) throws -> String {
        let text = String(decoding: try BoundedFile.read(file, limit: pointerBytes), as: UTF8.self)
        guard text.hasPrefix(beginning), let line = text.dropFirst(beginning.count).split(whereSeparator: \.isNewline).first else {
            throw SandboxUnavailable("\(file.printable(limit: 300)) points nowhere")
        }
        return SystemMounts.real(line.hasPrefix("/") ? String(line) : "\(folder)/\(line)")
    }

    /// Folders of objects that a clone shares with another repository.
    private static func borrowed(_ common: String) throws -> [String] {
        guard let bytes = try BoundedFile.readIfPresent("\(common)/objects/info/alternates", limit: pointerBytes) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        return lines.map { SystemMounts.real($0.hasPrefix("/") ? String($0) : "\(common)/objects/\($0)") }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }
}

/// Why no worker can be started in a sandbox here. It is never started without one.
public struct SandboxUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
