#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Keeps orch's own files out of `git status`, for all worktrees of a repository, in `info/exclude` (gitignore(5)).
enum Excludes {
    /// Adds what is missing at the end; the person's lines stay as they are, byte for byte. The caller has the repository's turn.
    static func add(_ files: [String], to common: String) throws(ForgeError) {
        let doing = "excluding orch's files in \(common)"
        let path = URL(filePath: "\(common)/info/exclude").resolvingSymlinksInPath().path
        var bytes = try Files.bytes(path, limit: ForgeLimits.smallFile, doing: doing) ?? []
        let lines = Set(bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self).trimmingTrailingReturn })
        let missing = files.map { pattern($0) }.filter { !lines.contains($0) }
        guard !missing.isEmpty else { return }
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        bytes += "# files of orch in its worktrees\n\(missing.joined(separator: "\n"))\n".utf8
        try Files.makeDirectory(Path.parent(path), doing: doing)
        try Files.write(bytes, to: path, doing: doing)
    }

    /// One file at the top of a worktree, with nothing in its name that gitignore takes for a pattern.
    static func pattern(_ file: String) -> String {
        "/" + file.map { "*?[\\ ".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}

extension String {
    fileprivate var trimmingTrailingReturn: String { hasSuffix("\r") ? String(dropLast()) : self }
}
