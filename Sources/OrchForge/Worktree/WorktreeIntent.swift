/// What is going to be made, decided before anything is: to be journalled, then given to `prepare`, again after a crash.
public struct WorktreeIntent: Hashable, Sendable, Codable {
    /// Git's common directory; says which repository.
    public let repository: String
    /// Where the worktree is to stand; absolute.
    public let path: String
    public let branch: RefName
    /// The base as it was asked for: `origin/main`.
    public let base: String
    /// The commit that the base was at; a new branch starts there.
    public let baseCommit: String

    public init(repository: String, path: String, branch: RefName, base: String, baseCommit: String) {
        self.repository = repository
        self.path = path
        self.branch = branch
        self.base = base
        self.baseCommit = baseCommit
    }
}

/// What a caller wants a worktree for.
public struct WorktreeRequest: Hashable, Sendable {
    public var path: String
    public var branch: RefName
    /// `origin/main`, a branch, a tag or a commit; nil takes the repository's default.
    public var base: RefName?
    /// What the remote has of the branch: work on another machine that is gone on with. A branch that is made begins there.
    public var pushed: PushedBranch?

    public init(path: String, branch: RefName, base: RefName? = nil, pushed: PushedBranch? = nil) {
        self.path = path
        self.branch = branch
        self.base = base
        self.pushed = pushed
    }
}
