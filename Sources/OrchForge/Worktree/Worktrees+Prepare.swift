import OrchCore

/// What a new worktree gets beside the files of its branch.
public struct WorktreeExtras: Hashable, Sendable {
    /// Files that orch puts into a worktree, relative to it; they go into `info/exclude`.
    public var excluded: [String]
    /// Whether files named by `.worktreeinclude` are copied from the main checkout.
    public var includes: Bool

    public init(excluded: [String] = WorktreeExtras.orchFiles, includes: Bool = true) {
        self.excluded = excluded
        self.includes = includes
    }

    /// The files of the original in a worktree.
    public static let orchFiles = ["session-context.json", "session-state.json", ".claude/session-prompt.md"]
}

extension Worktrees {
    /// Makes what the intent says, or continues it: the same intent can be given again after a crash at any point.
    ///
    /// An error takes back what this call made, and a place or a branch that is somebody else's is refused untouched (`directoryExists`,
    /// `branchInUse`, `worktreeLocked`). Safe for any number of calls at once; what git cannot do in parallel is done in turn.
    ///
    /// - Throws: `ForgeError`, or `CancellationError`.
    public func prepare(_ intent: WorktreeIntent, extras: WorktreeExtras = WorktreeExtras()) async throws -> PreparedWorktree {
        guard intent.repository == repository.commonDirectory else {
            throw ForgeError(
                .invalidArgument, doing: "preparing \(intent.path)", cause: "it is meant for \(intent.repository), not \(repository.commonDirectory)")
        }
        return try await repository.coordination.turns.inTurn(intent.path) { try await prepareInTurn(intent, extras: extras) }
    }

    /// The caller has the path's turn; the repository's is taken within it, never the other way round.
    private func prepareInTurn(_ intent: WorktreeIntent, extras: WorktreeExtras) async throws -> PreparedWorktree {
        let plan = try await repository.coordination.turns.inTurn(repository.commonDirectory) { try await register(intent, extras: extras) }
        if case .adopt(let own) = plan {
            let notes = own ? [] : ["\(intent.path) was there already, on \(intent.branch); it is used as it is"]
            return PreparedWorktree(intent: intent, outcome: .adoptedWorktree, notes: notes)
        }
        do {
            return try await complete(intent, plan, extras: extras)
        } catch let crash as StepProbe.Crash {
            throw crash
        } catch {
            throw await undone(intent, after: error)
        }
    }

    /// Everything that is done one at a time: looking, deciding, the branch, the registration, `info/exclude`.
    private func register(_ intent: WorktreeIntent, extras: WorktreeExtras) async throws -> WorktreePlan {
        let facts = try await repository.facts(for: intent)
        let plan = WorktreePlan(intent, facts)
        switch plan {
        case .refuse(let error): throw error
        case .adopt(let own):
            try Excludes.add(extras.excluded, to: repository.commonDirectory)
            if !own { try WorktreeMarker(intent: intent, stage: .ready, madeBranch: false).write() }
            return plan
        case .goOn:
            try Excludes.add(extras.excluded, to: repository.commonDirectory)
            return plan
        case .create(let branch), .startOver(let branch):
            do {
                try await make(intent, branch: branch, facts, extras: extras)
                return plan
            } catch let crash as StepProbe.Crash {
                throw crash
            } catch {
                throw await takenBack(intent, after: error)
            }
        }
    }

    private func make(_ intent: WorktreeIntent, branch: WorktreePlan.Branch, _ facts: WorktreeFacts, extras: WorktreeExtras) async throws {
        let doing = "making the worktree \(intent.path)"
        let common = repository.commonDirectory
        // A branch that an interrupted try made starts where that try said, also when this intent's base is newer.
        let origin = branch == .use(own: true) ? facts.marker?.intent ?? intent : intent
        var marker = WorktreeMarker(intent: origin, stage: .intended, madeBranch: branch != .use(own: false))
        try marker.write()
        try await probe.after(.marked)
        if facts.hasLeavings { try Leavings.clear(path: intent.path, in: common) }
        if branch == .make {
            _ = try await git.write(["branch", "--no-track", intent.branch.text, intent.baseCommit], in: common, doing: doing)
        }
        try await probe.after(.madeBranch)
        _ = try await git.write(
            ["worktree", "add", "--quiet", "--no-checkout", "--no-guess-remote", "--", intent.path, intent.branch.text], in: common, doing: doing)
        try await probe.after(.registered)
        marker.stage = .added
        try marker.write()
        try await probe.after(.noted)
        try Excludes.add(extras.excluded, to: common)
        try await probe.after(.excluded)
    }

    /// What many worktrees do at the same time: their files.
    private func complete(_ intent: WorktreeIntent, _ plan: WorktreePlan, extras: WorktreeExtras) async throws -> PreparedWorktree {
        guard var marker = try WorktreeMarker.read(for: intent.path, in: repository.commonDirectory) else {
            throw ForgeError(.fileFailed, doing: "preparing \(intent.path)", cause: "its marker in \(repository.commonDirectory)/orch is gone")
        }
        if marker.stage < .filled {
            try await fill(intent, plan)
            try await probe.after(.filled)
            marker.stage = .filled
            try marker.write()
            try await probe.after(.notedFilled)
        }
        var notes: [String] = []
        if extras.includes, !repository.isBare { notes = try await WorktreeInclude(repository: repository).copy(into: intent.path) }
        try await probe.after(.included)
        marker.stage = .ready
        try marker.write()
        return PreparedWorktree(
            intent: intent, outcome: Self.outcome(plan), notes: Array((Self.notes(plan, intent) + notes).prefix(ForgeLimits.notes)))
    }

    private func fill(_ intent: WorktreeIntent, _ plan: WorktreePlan) async throws {
        let doing = "checking out \(intent.branch) in \(intent.path)"
        if case .goOn = plan {
            // A killed checkout leaves its lock; nobody else has been in this worktree.
            let own = try await git.read(["rev-parse", "--absolute-git-dir"], in: intent.path, doing: doing).line
            try Files.removeTree("\(own)/index.lock", doing: doing)
        }
        _ = try await git.write(
            ["checkout", "--quiet", "--force", "--no-recurse-submodules", intent.branch.text, "--"], in: intent.path,
            timeLimit: ForgeLimits.checkoutTime, doing: doing)
    }

    private static func outcome(_ plan: WorktreePlan) -> PreparedWorktree.Outcome {
        switch plan {
        case .create(.make): .created
        case .create(.use(let own)): own ? .continued : .adoptedBranch
        case .goOn, .startOver: .continued
        case .adopt, .refuse: .adoptedWorktree
        }
    }

    private static func notes(_ plan: WorktreePlan, _ intent: WorktreeIntent) -> [String] {
        guard case .create(.use(own: false)) = plan else { return [] }
        return ["the branch \(intent.branch) was there already; it is continued, not started from \(intent.base)"]
    }
}
