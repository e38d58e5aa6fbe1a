/// What stands and runs on a host beside its journal, as the shell has found it: the machine judges what of it is left over.
public struct HostRemains: Hashable, Sendable {
    /// A worktree that orch has made, as its marker tells: a worktree without one is a person's, and is not among them.
    public struct Worktree: Hashable, Sendable {
        /// What is at its path.
        public enum Place: Hashable, Sendable {
            case absent
            /// A worktree of the repository; nil where no branch is checked out.
            case worktree(branch: String?)
            /// Something else.
            case occupied
        }

        public var path: String
        /// Git's common directory.
        public var repository: String
        /// What it was made for.
        public var branch: String
        /// The branch was made for it too; else it was there before.
        public var madeBranch: Bool
        public var place: Place

        public init(path: String, repository: String, branch: String, madeBranch: Bool, place: Place) {
            self.path = path
            self.repository = repository
            self.branch = branch
            self.madeBranch = madeBranch
            self.place = place
        }
    }

    /// A run, as its folder and the processes that bear its mark tell.
    public struct Run: Hashable, Sendable {
        public var key: AttemptKey
        public var run: UInt64
        /// Its folder; also where the folder is gone.
        public var path: String
        /// What lives of it.
        public var pids: [Int32]
        /// What these processes are called, for people.
        public var names: [String]
        /// When it ended; nil where nobody wrote it down.
        public var endedAt: Timestamp?
        /// Its folder is there.
        public var hasFolder: Bool

        public init(key: AttemptKey, run: UInt64, path: String, pids: [Int32], names: [String], endedAt: Timestamp?, hasFolder: Bool) {
            self.key = key
            self.run = run
            self.path = path
            self.pids = pids
            self.names = names
            self.endedAt = endedAt
            self.hasFolder = hasFolder
        }
    }

    public var worktrees: [Worktree]
    public var runs: [Run]
    /// Those of the journal's worktrees whose directory is gone.
    public var missing: Set<String>
    /// What could not be looked at.
    public var notes: [String]

    public init(worktrees: [Worktree] = [], runs: [Run] = [], missing: Set<String> = [], notes: [String] = []) {
        self.worktrees = worktrees
        self.runs = runs
        self.missing = missing
        self.notes = notes
    }
}

/// Where the journal says that there may be worktrees.
public struct SweepPlaces: Hashable, Sendable {
    /// Checkouts on this machine.
    public var checkouts: Set<String>
    public var worktrees: Set<String>

    public init(checkouts: Set<String>, worktrees: Set<String>) {
        self.checkouts = checkouts
        self.worktrees = worktrees
    }
}
