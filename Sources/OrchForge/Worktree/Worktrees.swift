import OrchCore

/// Makes, continues and removes the worktrees of one repository.
public struct Worktrees: Sendable {
    public let repository: Repository
    let probe: StepProbe

    public init(of repository: Repository) {
        self.init(of: repository, probe: StepProbe())
    }

    init(of repository: Repository, probe: StepProbe) {
        self.repository = repository
        self.probe = probe
    }

    var git: Git { repository.git }
}

/// A preparation that is about to begin; nothing but a fetch was done for it.
public struct WorktreeProposal: Hashable, Sendable {
    public let intent: WorktreeIntent
    /// What is different from what was asked, as sentences for people.
    public let notes: [String]
}

/// A worktree that is ready for a worker.
public struct PreparedWorktree: Hashable, Sendable {
    /// What the preparation found and did.
    public enum Outcome: String, Hashable, Sendable, Codable {
        /// New branch, new directory.
        case created
        /// A new directory for a branch that was there already.
        case adoptedBranch
        /// What an interrupted preparation of the same intent left was completed.
        case continued
        /// The directory was there with this branch, and is left as it is.
        case adoptedWorktree
    }

    public let intent: WorktreeIntent
    public let outcome: Outcome
    /// What was skipped or found; at most `ForgeLimits.notes`.
    public let notes: [String]
}

/// The steps of a preparation, in order. Tests stop it dead after each.
enum PreparationStep: String, CaseIterable, Sendable {
    case marked, madeBranch, registered, noted, filled, notedFilled, excluded, included
}

/// The steps of a removal after which a crash leaves something.
enum RemovalStep: String, CaseIterable, Sendable {
    case movedAside, unregistered
}

/// Is told each step after it was done; the real one does nothing.
struct StepProbe: Sendable {
    /// Thrown by a probe that plays a crash: nothing is undone.
    struct Crash: Error {}

    let after: @Sendable (PreparationStep) async throws -> Void
    let removing: @Sendable (RemovalStep) async throws -> Void

    init(
        after: @escaping @Sendable (PreparationStep) async throws -> Void = { _ in },
        removing: @escaping @Sendable (RemovalStep) async throws -> Void = { _ in }
    ) {
        self.after = after
        self.removing = removing
    }
}
