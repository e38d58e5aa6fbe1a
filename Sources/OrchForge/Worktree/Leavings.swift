#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a `git worktree add` that was killed leaves: a registration that is locked as "initializing", and at most git's pointer file.
enum Leavings {
    /// Removes the registration of a path and the pointer file in it. The caller knows that the path holds nothing else.
    static func clear(path: String, in common: String) throws(ForgeError) {
        let doing = "clearing what was left of \(path)"
        let registrations = "\(common)/worktrees"
        if Files.kind(registrations) == .directory {
            for name in try Files.names(in: registrations, doing: doing) {
                let entry = "\(registrations)/\(name)"
                if try belongs(entry, name: name, to: path, doing: doing) { try Files.removeTree(entry, doing: doing) }
            }
        }
        if Files.kind("\(path)/.git") == .file { try Files.removeTree("\(path)/.git", doing: doing) }
    }

    private static func belongs(_ entry: String, name: String, to path: String, doing: String) throws(ForgeError) -> Bool {
        if let pointer = try Files.text("\(entry)/gitdir", doing: doing) {
            let text = pointer.split(whereSeparator: \.isNewline).first.map { String($0) } ?? ""
            // git 2.48 can write it relative to the entry (worktree.useRelativePaths).
            let absolute = text.hasPrefix("/") ? text : URL(filePath: "\(entry)/\(text)").standardized.path
            return absolute == "\(path)/.git" || absolute == "\(Files.realPath(path))/.git"
        }
        // Killed before the pointer was written: only the name tells, which git makes from the directory's.
        let lock = try Files.text("\(entry)/locked", doing: doing)
        return name == registrationName(of: path) && lock?.hasPrefix("initializing") == true
    }

    /// git replaces what may not stand in a ref's name (`sanitize_refname_component` in its refs.c).
    private static func registrationName(of path: String) -> String {
        String(Path.last(path).map { " ~^:?*[\\".contains($0) ? "-" : $0 })
    }
}
