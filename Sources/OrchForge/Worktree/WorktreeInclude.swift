import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `.worktreeinclude`: untracked files of the main checkout that a new worktree needs (`.env`), named in gitignore's syntax.
///
/// git does the matching. Only plain files are copied, nothing through a symbolic link on either side, nothing over a tracked file.
struct WorktreeInclude: Sendable {
    static let fileName = ".worktreeinclude"
    let repository: Repository

    /// - Returns: a note for each file that was left out, and why.
    func copy(into worktree: String) async throws -> [String] {
        let doing = "copying the files of \(Self.fileName) to \(worktree)"
        let names = try await listed(in: repository.path, doing: doing)
        guard !names.isEmpty else { return [] }
        // There only when an earlier try was interrupted: maybe half a copy, so it is made again.
        let copied = Set(try await repository.git.read(["ls-files", "--others", "-z"], in: worktree, doing: doing).records)
        var notes: [String] = []
        var total = 0
        for (index, name) in names.enumerated() {
            try Task.checkCancellation()
            guard index < ForgeLimits.includedFiles else {
                notes.append("\(Self.fileName) names \(names.count) files; only the first \(ForgeLimits.includedFiles) were copied")
                break
            }
            let size = Files.size("\(repository.path)/\(name)")
            if let reason = refusal(name, size: size, total: total, worktree: worktree, copied: copied) {
                notes.append("\(name.printable(limit: 200)) was not copied: \(reason)")
                continue
            }
            total += size
            try copy(name, to: worktree, doing: doing)
        }
        return notes
    }

    /// The untracked files of a checkout, ignored or not, that the main checkout's `.worktreeinclude` names.
    func listed(in directory: String, doing: String) async throws -> [String] {
        let patterns = "\(repository.path)/\(Self.fileName)"
        guard !repository.isBare, Files.kind(patterns) == .file else { return [] }
        return try await repository.git.read(
            ["ls-files", "--others", "--ignored", "--exclude-from=\(patterns)", "-z"], in: directory, doing: doing
        ).records.sorted()
    }

    private func refusal(_ name: String, size: Int, total: Int, worktree: String, copied: Set<String>) -> String? {
        let source = "\(repository.path)/\(name)"
        let target = "\(worktree)/\(name)"
        guard !name.hasSuffix("/") else { return "it is a repository of its own" }
        guard Files.kind(source) == .file else { return "it is no plain file" }
        guard Self.hasPlainParents(name, in: repository.path), Self.hasPlainParents(name, in: worktree) else {
            return "its path goes through a symbolic link"
        }
        guard Files.kind(target) == .absent || copied.contains(name) else { return "the branch has a file of this name" }
        guard size <= ForgeLimits.includedFile else { return "it has \(size) bytes, more than \(ForgeLimits.includedFile)" }
        guard total + size <= ForgeLimits.includedTotal else { return "all files together would have more than \(ForgeLimits.includedTotal) bytes" }
        return nil
    }

    /// Whether every directory above the file is a directory or missing.
    static func hasPlainParents(_ name: String, in root: String) -> Bool {
        var path = root
        for part in name.split(separator: "/").dropLast() {
            guard part != "..", part != ".git" else { return false }
            path += "/\(part)"
            switch Files.kind(path) {
            case .directory, .absent: continue
            default: return false
            }
        }
        return true
    }

    private func copy(_ name: String, to worktree: String, doing: String) throws(ForgeError) {
        let target = "\(worktree)/\(name)"
        try Files.makeDirectory(Path.parent(target), doing: doing)
        try Files.removeTree(target, doing: doing)
        do {
            try FileManager.default.copyItem(atPath: "\(repository.path)/\(name)", toPath: target)
        } catch { throw Files.failure(error, target, doing) }
    }
}
