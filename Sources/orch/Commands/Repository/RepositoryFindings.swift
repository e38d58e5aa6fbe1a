import OrchCore
import OrchForge
import OrchHome

/// What `orch init` found out about a repository, and the settings that follow.
struct RepositoryFindings: Hashable, Sendable {
    let config: RepositoryConfig
    let project: ProjectName
    /// The address that was looked at; nil where the repository has no remote.
    let remote: RemoteAddress?
    /// The branch that sessions start from; nil in a repository without a commit.
    let base: String?

    /// - Parameters:
    ///   - owner: beats what the remote says, as does `repo`.
    static func look(at repository: Repository, owner: String?, repo: String?) async throws -> RepositoryFindings {
        let remotes = try await repository.remotes()
        let remote = remotes["origin"] ?? remotes.sorted { $0.key < $1.key }.first?.value
        let base = try await repository.defaultBase()?.text
        return try RepositoryFindings(
            folder: RepositorySettings.folder(repository.path), remote: remote, base: base, owner: owner, repo: repo)
    }

    init(folder: String, remote: RemoteAddress?, base: String?, owner: String?, repo: String?) throws {
        let found = remote.flatMap { GitHubName($0) }
        var config = RepositoryConfig()
        if owner != nil || repo != nil || found != nil {
            guard let owner = owner ?? found?.owner, let repo = repo ?? found?.repo else {
                throw Problem(.usage, "the remote does not say owner and repository", next: "give both --owner and --repo")
            }
            let name = try GitHubName(owner: owner, repo: repo)
            config.github = ProjectSpec.GitHub(owner: name.owner, repo: name.repo)
        }
        let called = config.github?.repo ?? remote?.repo ?? folder
        project = try Self.project(called)
        if project.text != config.github?.repo { config.name = project }
        config.worktreePrefix = "\(project)-"
        // A local `main` is what `origin/main` falls back to.
        if let base, base != RepositoryConfig.defaultBase, base != "main" { config.baseBranch = base }
        self.config = config
        self.remote = remote
        self.base = base
    }

    /// A name that is allowed, as near to what the repository is called as can be.
    private static func project(_ called: String) throws(InvalidName) -> ProjectName {
        if ProjectName.reserved.contains(called) { return try ProjectName("\(called)-repo") }
        let plain = called.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
        return try ProjectName(String(String(plain.drop { $0 == "." || $0 == "-" }).prefix(Limits.nameBytes)))
    }

    func write(to file: RepositoryConfigFile, replacing: Bool) throws {
        if !replacing, try file.read() != nil {
            throw Problem(.conflict, "\(file.path) is there already", next: "edit it, or replace it with --force")
        }
        try file.write(config, replacing: replacing)
    }

    /// What the person is told.
    func lines(file: String) -> [String] {
        var lines = ["Wrote \(file.printable(limit: 300))", "  project  \(project)"]
        lines.append("  remote   \(remote?.description ?? "none: branches stay on this machine")")
        lines.append(
            "  GitHub   " + (config.github.map { "\($0.owner)/\($0.repo)" } ?? "none: give issues with --title and --body, or in .orch/issues/123.md")
        )
        lines.append("  base     " + (base?.printable(limit: 200) ?? "none: the repository has no commit yet"))
        let isOnGitHub = config.github != nil
        return lines + ["Next: " + (isOnGitHub ? "orch spawn 123" : "orch spawn 1 --title 'What to do' --body 'How it should be'")]
    }
}
