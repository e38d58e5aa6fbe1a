import Foundation
import OrchCore
import OrchForge
import OrchHome

/// The worktrees of this host: where they stand, made, looked at, removed. Git does the work; the machine decides when.
struct WorktreeRoom: Sendable {
    private let settings: AgentSettings
    private let machine: String
    private let sandboxes: Sandboxes
    let git: Git
    /// Shared by all that is done with worktrees here: a removal and a preparation of the same path wait for each other.
    let coordination = Coordination()
    private let mirrors: Mirrors

    init(_ settings: AgentSettings, machine: String) {
        self.settings = settings
        self.machine = machine
        sandboxes = Sandboxes(settings: settings)
        git = Git(environment: settings.environment, looksWithin: !sandboxes.isOn)
        mirrors = Mirrors(root: settings.home.repositories, git: git, coordination: coordination)
    }

    /// Makes the worktree of an attempt, or continues what an interrupted preparation left.
    ///
    /// - Parameter bringsBranch: the session was worked on at another host: what it pushed is gone on with.
    func prepare(_ key: AttemptKey, _ spec: SessionSpec, bringsBranch: Bool) async -> AgentInput {
        do {
            let place = try await place(for: spec)
            let worktrees = Worktrees(of: place.repository)
            let (branch, base) = (try RefName(spec.branch), try RefName(spec.base))
            let pushed = bringsBranch ? try await place.repository.pushed(branch, base: base) : nil
            let proposal = try await worktrees.intend(WorktreeRequest(path: place.path, branch: branch, base: base, pushed: pushed))
            let made = try await worktrees.prepare(proposal.intent)
            let forward = try await Self.forward(made, to: pushed, in: worktrees, bringsBranch: bringsBranch, base: spec.base)
            try settings.home.create(project: spec.project.name)
            let setUp = try await WorktreeSetup(settings: settings, sandboxes: sandboxes).run(
                for: spec.key, in: made.intent, of: place.repository, as: place.identity)
            return .prepared(
                key,
                Prepared(
                    branch: made.intent.branch.text, path: made.intent.path, conversation: UUID().uuidString.lowercased(),
                    notes: place.notes + proposal.notes + made.notes + forward + setUp))
        } catch is CancellationError {
            return .preparationFailed(key, words: "it was ended while it was under way")
        } catch {
            return .preparationFailed(key, words: Self.words(error))
        }
    }

    private static func forward(
        _ made: PreparedWorktree, to pushed: PushedBranch?, in worktrees: Worktrees, bringsBranch: Bool, base: String
    ) async throws -> [String] {
        guard bringsBranch else { return [] }
        guard let pushed else { return ["nothing of \(made.intent.branch) was pushed: it starts from \(base)"] }
        let done = try await worktrees.forward(made.intent.path, to: pushed)
        return done.isEmpty ? ["it goes on from \(pushed.name) (\(pushed.commit.prefix(10)))"] : done
    }

    private struct Place {
        var repository: Repository
        var path: String
        /// For questions of trust.
        var identity: RepositoryIdentity
        var notes: [String] = []
    }

    /// Beside the repository where this host has it checked out; else a worktree of the agent's own clone (design brief § 8).
    private func place(for spec: SessionSpec) async throws -> Place {
        let project = spec.project
        let configured = settings.checkouts[project.name.text]
        let local = project.checkout.flatMap { $0.machine == machine ? $0.path : nil }
        let prefix = project.worktreePrefix ?? WorktreeName.defaultPrefix(repo: project.github?.repo ?? project.name.text)
        if let checkout = configured ?? local {
            let repository = try await Repository.find(from: checkout, git: git, coordination: coordination)
            let path = WorktreeName.path(repository: repository.path, prefix: prefix, id: spec.id.text)
            return Place(repository: repository, path: path, identity: try Self.identity(project.remote, path: repository.path))
        }
        guard let remote = project.remote else {
            throw ForgeError(
                .notFound, doing: "looking for the repository of \(project.name)", cause: "it has no remote, and \(settings.host) has no checkout",
                advice: "Add a remote, or name a checkout under \"repos\" in config.json of \(settings.host).")
        }
        let address = try RemoteAddress(remote)
        let repository = try await mirrors.fetched(project.checkout?.machine == machine ? address : try address.forAnotherHost())
        let root = settings.home.worktrees(of: project.name)
        try PrivateDirectory.createAll(root)
        // Within the agent's own folder the project has a directory of its own, so no prefix is needed to tell repositories apart.
        return Place(
            repository: repository, path: WorktreeName.path(repository: repository.path, root: root, prefix: "", id: spec.id.text),
            identity: try Self.identity(remote, path: repository.path))
    }

    private static func identity(_ remote: String?, path: String) throws -> RepositoryIdentity {
        guard let address = try remote.map({ try RemoteAddress($0) }), !address.isLocal else { return RepositoryIdentity(path: path) }
        return RepositoryIdentity(host: address.host, path: address.path)
    }

    /// What removing the worktree and its branch would destroy.
    func assess(_ key: AttemptKey, path: String) async -> AgentInput {
        do {
            guard let (worktrees, removal) = try await removal(of: path, branch: nil) else { return .assessed(key, atRisk: []) }
            return .assessed(key, atRisk: try await worktrees.workAtRisk(removal).lines)
        } catch {
            return .assessed(key, atRisk: ["it can't be told: \(Self.words(error))"])
        }
    }

    /// What the session would not have at another host.
    func assessMove(_ key: AttemptKey, path: String, base: String, isLast: Bool) async -> AgentInput {
        do {
            guard let (worktrees, removal) = try await removal(of: path, branch: nil) else { return .moveAssessed(key, atRisk: [], isLast: isLast) }
            let left = try await worktrees.workLeftBehind(removal, base: try RefName(base), asksRemote: isLast)
            return .moveAssessed(key, atRisk: left.lines, isLast: isLast)
        } catch {
            return .moveAssessed(key, atRisk: ["it can't be told: \(Self.words(error))"], isLast: isLast)
        }
    }

    /// Removes the worktree and its branch. Without force only where nothing of both would be lost.
    func remove(_ key: AttemptKey, path: String, branch: String?, force: Bool) async -> AgentInput {
        do {
            guard let (worktrees, removal) = try await removal(of: path, branch: branch) else { return .removed(key, .done(notes: [])) }
            let removed = try await worktrees.remove(removal, force: force)
            return .removed(key, .done(notes: removed.destroyed.lines.map { "destroyed: \($0)" }))
        } catch let error as ForgeError where error.code == .workAtRisk {
            // Its first line is the sentence above the list.
            return .removed(key, .atRisk(error.cause.split(separator: "\n").dropFirst().map { String($0) }))
        } catch {
            return .removed(key, .failed(Self.words(error)))
        }
    }

    /// The worktree's state for `orch get`.
    func inspect(_ session: SessionKey, path: String, base: String) async -> Answer {
        do {
            guard let status = try await status(path: path, base: base) else {
                return Answer(session: session, worktree: nil, missing: "\(path) is gone")
            }
            return Answer(session: session, worktree: status, missing: nil)
        } catch {
            return Answer(session: session, worktree: nil, missing: Self.words(error))
        }
    }

    /// What a run without a report left.
    func evidence(of order: RunOrder, lastWords: String?) async -> String? {
        do {
            let found = try await Repository.ofWorktree(at: order.worktree, git: git, coordination: coordination)
            let base = if let found { try await Self.commit(of: order.spec.base, in: found.0) } else { String?.none }
            return try await RunEvidence.gather(in: order.worktree, base: base ?? order.spec.base, lastWords: lastWords, git: git).sentence
        } catch {
            return "its worktree could not be looked at: \(Self.words(error))"
        }
    }

    private func status(path: String, base: String) async throws -> WorktreeStatus? {
        guard let (repository, _) = try await Repository.ofWorktree(at: path, git: git, coordination: coordination) else { return nil }
        return try await Worktrees(of: repository).status(of: path, base: Self.commit(of: base, in: repository))
    }

    /// The base as it is now: the remote's branch, a branch of this name, where there is no remote the local branch that stood in for it,
    /// else a tag or a commit.
    private static func commit(of base: String, in repository: Repository) async throws -> String? {
        let local = base.split(separator: "/", maxSplits: 1).last.map { "refs/heads/\($0)" } ?? base
        for name in ["refs/remotes/\(base)", "refs/heads/\(base)", local, base] {
            if let commit = try await repository.commit(of: name) { return commit }
        }
        return nil
    }

    /// Nil when the directory is gone, and no removal of it was interrupted.
    private func removal(of path: String, branch: String?) async throws -> (Worktrees, WorktreeRemoval)? {
        guard let (repository, found) = try await Repository.ofWorktree(at: path, git: git, coordination: coordination) else {
            guard let name = try branch.map({ try RefName($0) }),
                let repository = try await Repository.ofInterruptedRemoval(at: path, git: git, coordination: coordination)
            else { return nil }
            return (Worktrees(of: repository), WorktreeRemoval(path: path, branch: name, deletesBranch: true))
        }
        guard let name = try branch.map({ try RefName($0) }) ?? found else {
            throw ForgeError(.notAWorktree, doing: "looking at \(path)", cause: "no branch is checked out there")
        }
        return (Worktrees(of: repository), WorktreeRemoval(path: path, branch: name, deletesBranch: true))
    }

    private static func words(_ error: any Error) -> String {
        "\(error)".split(separator: "\n").joined(separator: "; ").printable(limit: 2000)
    }
}
