/// What to do to have a worktree: decided from facts alone.
enum WorktreePlan: Hashable, Sendable {
    enum Branch: Hashable, Sendable {
        /// Make it at the intent's base commit.
        case make
        /// It is there already; `own` when an interrupted preparation of this intent made it.
        case use(own: Bool)
    }

    /// Register and fill a new worktree.
    case create(branch: Branch)
    /// Go on where an interrupted preparation of the same path and branch stopped.
    case goOn(from: WorktreeMarker.Stage)
    /// Take away what a killed `git worktree add` left (no file of anybody), then create.
    case startOver(branch: Branch)
    /// Everything is there: an earlier attempt's worktree, or one that a person made for this branch.
    case adopt(own: Bool)
    case refuse(ForgeError)

    init(_ intent: WorktreeIntent, _ facts: WorktreeFacts) {
        let own = facts.marker.flatMap { $0.intent.branch == intent.branch ? $0 : nil }
        let branch: Branch = facts.branchCommit == nil ? .make : .use(own: own.map { $0.stage < .ready && $0.madeBranch } ?? false)
        switch facts.directory {
        case .link: self = .refuse(Refusal.link(intent))
        case .absent, .empty: self = Self.onFreePath(intent, facts, own: own, branch)
        case .occupied(let onlyGitFile): self = Self.onOccupiedPath(intent, facts, own: own, branch, onlyGitFile: onlyGitFile)
        }
    }

    private static func onFreePath(_ intent: WorktreeIntent, _ facts: WorktreeFacts, own: WorktreeMarker?, _ branch: Branch) -> WorktreePlan {
        if let registration = facts.registration {
            let isHalfMade = own.map { $0.stage < .ready } ?? false
            guard isHalfMade || registration.lock == nil else { return .refuse(Refusal.locked(intent, registration)) }
            // Its HEAD may be all that keeps commits alive when it is detached or of another branch's work.
            guard isHalfMade || registration.branch == intent.branch.text else { return .refuse(Refusal.staleRegistration(intent, registration)) }
            return isHalfMade ? .startOver(branch: branch) : .create(branch: branch)
        }
        if let holder = facts.branchHolder { return .refuse(Refusal.inUse(intent, holder)) }
        return .create(branch: branch)
    }

    private static func onOccupiedPath(
        _ intent: WorktreeIntent, _ facts: WorktreeFacts, own: WorktreeMarker?, _ branch: Branch, onlyGitFile: Bool
    ) -> WorktreePlan {
        if onlyGitFile, let own, own.stage < .filled { return .startOver(branch: branch) }
        guard let registration = facts.registration else { return .refuse(Refusal.unrelated(intent)) }
        guard registration.branch == intent.branch.text else {
            return .refuse(facts.branchHolder.map { Refusal.inUse(intent, $0) } ?? Refusal.otherBranch(intent, registration))
        }
        guard let own else { return .adopt(own: false) }
        return own.stage == .ready ? .adopt(own: true) : .goOn(from: own.stage)
    }
}

/// The refusals of `WorktreePlan`, each with what to do.
private enum Refusal {
    static func doing(_ intent: WorktreeIntent) -> String { "preparing \(intent.path) for branch \(intent.branch)" }

    static func link(_ intent: WorktreeIntent) -> ForgeError {
        ForgeError(
            .directoryExists, doing: doing(intent), cause: "\(intent.path) is a symbolic link",
            advice: "Remove the link, or set another worktreePrefix.")
    }

    static func unrelated(_ intent: WorktreeIntent) -> ForgeError {
        ForgeError(
            .directoryExists, doing: doing(intent), cause: "\(intent.path) exists and is no worktree of this repository",
            advice: "Move it away, or set another worktreePrefix.")
    }

    static func otherBranch(_ intent: WorktreeIntent, _ there: RegisteredWorktree) -> ForgeError {
        ForgeError(
            .directoryExists, doing: doing(intent),
            cause: "\(intent.path) is a worktree on \(there.branch.map { "branch \($0)" } ?? "a detached HEAD")",
            advice: "Check out \(intent.branch) there, or remove it with `git worktree remove`.")
    }

    static func inUse(_ intent: WorktreeIntent, _ holder: RegisteredWorktree) -> ForgeError {
        let gone = holder.isPrunable
        return ForgeError(
            .branchInUse, doing: doing(intent), cause: "branch \(intent.branch) is checked out at \(holder.path)\(gone ? ", which is gone" : "")",
            advice: gone
                ? "Run `git worktree prune` in the repository if it will not come back." : "End the work there, or switch it to another branch.")
    }

    static func locked(_ intent: WorktreeIntent, _ there: RegisteredWorktree) -> ForgeError {
        let reason = there.lock.flatMap { $0.isEmpty ? nil : " (\($0))" } ?? ""
        return ForgeError(
            .worktreeLocked, doing: doing(intent), cause: "\(there.path) is registered, missing and locked\(reason)",
            advice: "Bring the directory back, or run `git worktree unlock` and try again.")
    }

    static func staleRegistration(_ intent: WorktreeIntent, _ there: RegisteredWorktree) -> ForgeError {
        ForgeError(
            .directoryExists, doing: doing(intent),
            cause: "\(intent.path) is missing but registered for \(there.branch.map { "branch \($0)" } ?? "a detached HEAD")",
            advice: "Run `git worktree prune` in the repository if nothing of it is needed, then try again.")
    }
}
