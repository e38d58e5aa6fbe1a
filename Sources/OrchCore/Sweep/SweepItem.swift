/// A finding with what the shell needs to look at it once more, and to remove it.
public struct SweepItem: Hashable, Sendable {
    /// What is to be removed.
    public enum Target: Hashable, Sendable {
        case worktree(HostRemains.Worktree)
        /// The processes of a run, and the record of its end.
        case run(HostRemains.Run)
        /// The folder of a run that has ended.
        case folder(HostRemains.Run)
        /// The journal's word of a directory that is gone.
        case record(path: String)
        /// Nothing: a person decides.
        case nothing
    }

    /// A pull request that decides about an ended session.
    public struct PullRequest: Hashable, Sendable {
        /// As the worker reported it: foreign text.
        public var address: String
        /// The session's repository, whose pull request it must be.
        public var repository: ProjectSpec.GitHub?
        /// Without its being merged or closed the item is none.
        public var decides: Bool
    }

    public var finding: SweepFinding
    public var target: Target
    public var pullRequest: PullRequest?

    public init(_ finding: SweepFinding, _ target: Target, pullRequest: PullRequest? = nil) {
        self.finding = finding
        self.target = target
        self.pullRequest = pullRequest
    }
}

/// Who wants to know what is left over.
public enum SweepAsker: Hashable, Sendable {
    case link(correlation: UInt64)
    case client(ClientID, request: String)
}

/// What a job is about to remove.
public enum SweepClaim: Hashable, Sendable {
    case worktree(path: String, branch: String, SweepOrder.Kind)
    case run(AttemptKey)
}

/// What a sweep brings to the agent's machine.
public enum SweepInput: Sendable {
    case looked(HostRemains, SweepOrder, SweepAsker)
    /// May it go, at this moment? Asked under the lock that a preparation of the same path waits for. Answered by `permit`.
    case claim(SweepClaim, question: UInt64)
    /// There is nothing at this path any more.
    case worktreeIsGone(String)
    case swept(HostSweep, correlation: UInt64)
}

/// What a sweep asks of the agent's shell.
public enum SweepEffect: Hashable, Sendable {
    /// Answered by `looked`.
    case look(SweepOrder, SweepPlaces, SweepAsker)
    /// Looks at each item, removes it if that was ordered, and answers: `swept`, or a reply to the client.
    ///
    /// - Parameter more: items that were found beside.
    case carryOut([SweepItem], more: Int, notes: [String], SweepOrder, SweepAsker)
    /// The answer to a claim. Durable: what was claimed is not begun again.
    case permit(question: UInt64, Bool)
}
