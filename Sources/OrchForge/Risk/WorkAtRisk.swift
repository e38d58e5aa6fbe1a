import OrchCore

/// What a removal would destroy (promise P4). Empty means: it destroys nothing.
public struct WorkAtRisk: Hashable, Sendable, Codable {
    /// Some items and the number of all.
    public struct Items: Hashable, Sendable, Codable {
        /// At most `ForgeLimits.riskItems`.
        public let named: [String]
        public let total: Int

        public init(_ all: [String]) {
            named = Array(all.prefix(ForgeLimits.riskItems))
            total = all.count
        }

        public var isEmpty: Bool { total == 0 }
    }

    /// Tracked files with changes that are not committed.
    public var changed = Items([])
    public var untracked = Items([])
    /// Ignored files named by `.worktreeinclude` that differ from the main checkout's.
    public var included = Items([])
    /// Commits on no remote-tracking branch, no tag and no other branch: `abc1234 subject`.
    public var commits = Items([])
    /// Stash entries made on the branch. A removal leaves them in the repository, without the branch that explains them.
    public var stashes = Items([])
    /// Operations in the middle: "a rebase".
    public var unfinished = Items([])
    /// Repositories within the worktree that hold work of their own.
    public var nested = Items([])

    public init() {}

    public var isEmpty: Bool { kinds.allSatisfy { $0.items.isEmpty } }

    private var kinds: [(title: String, items: Items)] {
        [
            ("changed and not committed", changed), ("untracked", untracked), ("different from the main checkout", included),
            ("commits that are nowhere else", commits), ("stashed on this branch", stashes), ("in the middle of", unfinished),
            ("repositories inside with work of their own", nested),
        ]
    }

    /// A line for each kind and one for each item, at most `ForgeLimits.riskNamed` of a kind, then "and n more". Printable.
    public var lines: [String] {
        kinds.filter { !$0.items.isEmpty }.flatMap { title, items in
            let named = items.named.prefix(ForgeLimits.riskNamed).map { "  \($0.printable(limit: 200))" }
            let more = items.total - named.count
            return ["\(title) (\(items.total)):"] + named + (more > 0 ? ["  and \(more) more"] : [])
        }
    }
}

/// What a removal covers.
public struct WorktreeRemoval: Hashable, Sendable {
    public var path: String
    public var branch: RefName
    /// Whether the branch goes too; its commits are at risk only then.
    public var deletesBranch: Bool
    /// Files that orch itself put there, relative to the worktree; they are nobody's work.
    public var ownFiles: [String]
    /// Commits known to be safe elsewhere, such as the heads of merged pull requests.
    public var safeCommits: [String]

    public init(
        path: String, branch: RefName, deletesBranch: Bool, ownFiles: [String] = WorktreeExtras.orchFiles, safeCommits: [String] = []
    ) {
        self.path = path
        self.branch = branch
        self.deletesBranch = deletesBranch
        self.ownFiles = ownFiles
        self.safeCommits = safeCommits
    }
}
