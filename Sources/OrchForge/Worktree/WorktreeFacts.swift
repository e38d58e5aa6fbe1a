/// What is true of a path and a branch before a worktree is prepared; read from git and the disk, judged by `WorktreePlan`.
struct WorktreeFacts: Hashable, Sendable {
    enum Directory: Hashable, Sendable {
        case absent
        case empty
        /// A symbolic link; never followed.
        case link
        /// A file, or a directory with something in it. `onlyGitFile`: nothing but git's own pointer file, as a killed
        /// `git worktree add` leaves it.
        case occupied(onlyGitFile: Bool)
    }

    var directory: Directory
    /// The entry of the repository's worktree list that has this path.
    var registration: RegisteredWorktree?
    /// Where the branch is checked out, if it is.
    var branchHolder: RegisteredWorktree?
    /// The commit of the branch; nil when there is no such branch.
    var branchCommit: String?
    /// How far an earlier preparation of the same path got.
    var marker: WorktreeMarker?

    /// Whether a registration of the path may stand in the way: one that git lists, or one that a killed git did not finish.
    var hasLeavings: Bool { registration != nil || marker.map { $0.stage < .ready } ?? false }
}

extension Repository {
    func facts(for intent: WorktreeIntent) async throws -> WorktreeFacts {
        async let listed = registeredWorktrees()
        async let branchCommit = commit(of: "refs/heads/\(intent.branch)")
        let doing = "looking at \(intent.path)"
        let directory: WorktreeFacts.Directory
        switch Files.kind(intent.path) {
        case .absent: directory = .absent
        case .link: directory = .link
        case .file, .other: directory = .occupied(onlyGitFile: false)
        case .directory:
            let names = try Files.names(in: intent.path, doing: doing)
            directory = names.isEmpty ? .empty : .occupied(onlyGitFile: names == [".git"] && Files.kind("\(intent.path)/.git") == .file)
        }
        let real = Files.realPath(intent.path)
        let worktrees = try await listed
        return WorktreeFacts(
            directory: directory, registration: worktrees.first { $0.path == intent.path || $0.path == real },
            branchHolder: worktrees.first { !$0.isBare && $0.branch == intent.branch.text },
            branchCommit: try await branchCommit, marker: try WorktreeMarker.read(for: intent.path, in: commonDirectory))
    }
}
