/// One line of `git status --porcelain=v2 -z` (git-status(1), "Porcelain Format Version 2"), run with `--no-renames`.
struct StatusEntry: Hashable, Sendable {
    let path: String
    let isUntracked: Bool
    /// The path is a submodule: its changes are told by its own repository.
    let isSubmodule: Bool

    static func parse(_ output: [UInt8]) -> [StatusEntry] {
        output.split(separator: 0).compactMap { record in
            let line = String(decoding: record, as: UTF8.self)
            let columns: Int
            switch line.first {
            case "?": return StatusEntry(path: String(line.dropFirst(2)), isUntracked: true, isSubmodule: false)
            case "1": columns = 8
            case "u": columns = 10
            default: return nil  // headers and ignored files
            }
            let parts = line.split(separator: " ", maxSplits: columns, omittingEmptySubsequences: false)
            guard parts.count == columns + 1 else { return nil }
            return StatusEntry(path: String(parts[columns]), isUntracked: false, isSubmodule: parts[2].hasPrefix("S"))
        }
    }
}
