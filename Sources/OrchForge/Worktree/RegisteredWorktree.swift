/// One entry of `git worktree list --porcelain` (git-worktree(1), "Porcelain format"); its `-z` is too new for Ubuntu 22.04's git 2.34.
struct RegisteredWorktree: Hashable, Sendable {
    var path: String
    var head: String?
    /// Without `refs/heads/`; nil when detached or bare.
    var branch: String?
    var isBare = false
    /// The reason, maybe empty; nil when not locked.
    var lock: String?
    /// Git finds no directory there any more.
    var isPrunable = false

    static func parse(_ output: [UInt8]) -> [RegisteredWorktree] {
        var entries: [RegisteredWorktree] = []
        for field in output.split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: field, as: UTF8.self)
            let space = line.firstIndex(of: " ")
            let value = space.map { String(line[line.index(after: $0)...]) } ?? ""
            let name = line[..<(space ?? line.endIndex)]
            if name == "worktree" {
                entries.append(RegisteredWorktree(path: value))
                continue
            }
            guard !entries.isEmpty else { continue }
            let last = entries.count - 1
            switch name {
            case "HEAD": entries[last].head = value
            case "branch": entries[last].branch = value.hasPrefix("refs/heads/") ? String(value.dropFirst(11)) : value
            case "bare": entries[last].isBare = true
            case "locked": entries[last].lock = value
            case "prunable": entries[last].isPrunable = true
            default: break  // newer gits may say more
            }
        }
        return entries
    }
}

extension Repository {
    func registeredWorktrees() async throws -> [RegisteredWorktree] {
        RegisteredWorktree.parse(
            try await git.read(
                ["worktree", "list", "--porcelain"], in: commonDirectory, doing: "listing the worktrees of \(path)"
            ).output)
    }
}
