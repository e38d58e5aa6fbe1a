public import OrchCore

/// `orchestration.config.json`: what a repository says of itself. Data only travels; commands are read on the host that trusts them.
public struct RepositoryConfig: Hashable, Sendable {
    public static let fileName = "orchestration.config.json"
    public static let defaultBase = "origin/main"

    /// `project.name`; nil: the GitHub repository's name, or the folder's.
    public var name: ProjectName?
    /// `project.github`
    public var github: ProjectSpec.GitHub?
    /// `project.worktreePrefix`; nil: `<repo>-`.
    public var worktreePrefix: String?
    /// `project.cliCommand`
    public var cliCommand: String?
    /// `project.baseBranch`; nil: `origin/main`.
    public var baseBranch: String?
    /// `worker`
    public var worker = WorkerWishes()
    /// `worktree.setup`: run in each new worktree, on hosts that trust it.
    public var setup: RepositoryCommand?
    /// `issues.source`
    public var issueSource: IssueSource?
    /// `ship.by`; nil: agent where GitHub is ready, else nobody.
    public var shipper: Shipper?

    public init() {}

    /// Who pushes a branch and opens its pull request.
    public enum Shipper: String, Hashable, Sendable, CaseIterable {
        case agent, worker, none
    }

    /// A configuration and what was passed over in it.
    public struct Parsed: Hashable, Sendable {
        public var config: RepositoryConfig
        public var warnings: [SettingWarning]

        public init(config: RepositoryConfig, warnings: [SettingWarning]) {
            self.config = config
            self.warnings = warnings
        }
    }

    /// Reads the text of the file. Unknown keys are warnings; keys that would let a repository say what runs on a host are errors.
    public static func parse(_ bytes: [UInt8], file: String) throws(InvalidSetting) -> Parsed {
        var settings = try SettingsObject(SettingsFile.parse(bytes, file: file), file: file, home: nil)
        var config = RepositoryConfig()
        try settings.version()
        guard try settings.object("project", { (inner) throws(InvalidSetting) in try config.readProject(&inner) }) != nil else {
            throw settings.invalid("project", "is missing", fix: "run 'orch init', or add \"project\": {}")
        }
        config.worker = try settings.object("worker", Self.wishes) ?? config.worker
        config.setup = try settings.object("worktree", RepositoryCommand.setup) ?? nil
        config.issueSource = try settings.object("issues", IssueSource.init(from:))
        config.shipper = try settings.object("ship", Self.shipper) ?? nil
        return Parsed(config: config, warnings: settings.finish())
    }

    private mutating func readProject(_ settings: inout SettingsObject) throws(InvalidSetting) {
        name = try settings.parsed("name", example: "hello") { (text) throws(InvalidName) in try ProjectName(text) }
        github = try settings.object("github", Self.github)
        worktreePrefix = try settings.worktreePrefix()
        cliCommand = try settings.text("cliCommand", example: "orch")
        baseBranch = try settings.reference("baseBranch")
    }

    private static func github(_ settings: inout SettingsObject) throws(InvalidSetting) -> ProjectSpec.GitHub {
        func name(_ key: String, _ example: String) throws(InvalidSetting) -> String {
            guard let text = try settings.text(key, example: example) else {
                throw settings.invalid(key, "is missing", fix: "write for example \"\(example)\"")
            }
            // What GitHub allows in names, so that they can stand in a path and an address.
            guard text.count <= 100, text.first != "-", text.first != ".",
                text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
            else { throw settings.invalid(key, "\"\(text.printable(limit: 60))\" is no name on GitHub", fix: "write for example \"\(example)\"") }
            return text
        }
        return ProjectSpec.GitHub(owner: try name("owner", "octocat"), repo: try name("repo", "hello"))
    }

    private static func wishes(_ settings: inout SettingsObject) throws(InvalidSetting) -> WorkerWishes {
        for key in ["command", "args", "env"] where settings.node(key) != nil {
            throw settings.invalid(
                key, "a repository can't say what runs on a host",
                fix: "remove it, and set worker.\(key) in the host's own config.json if it is needed there")
        }
        return WorkerWishes(
            model: try settings.text("model", example: "sonnet"),
            permissionMode: try settings.choice("permissionMode", of: PermissionMode.self)?.rawValue,
            allowedTools: try settings.texts("allowedTools", example: "Bash(git:*)"),
            maxBudgetUSD: try settings.amount("maxBudgetUSD"),
            maxTurns: try settings.int("maxTurns", in: 1...1_000_000))
    }

    private static func shipper(_ settings: inout SettingsObject) throws(InvalidSetting) -> Shipper? {
        try settings.choice("by", of: Shipper.self)
    }
}

extension RepositoryConfig {
    /// What a session starts from.
    public var base: String { baseBranch ?? Self.defaultBase }

    /// What `orch init` writes: all that a person may want to change, said.
    public static func initial(github: ProjectSpec.GitHub?, name: ProjectName?, baseBranch: String) -> RepositoryConfig {
        var config = RepositoryConfig()
        config.name = name
        config.github = github
        config.worktreePrefix = (github?.repo ?? name?.text).map { "\($0)-" }
        config.baseBranch = baseBranch
        return config
    }

    /// The project as it goes along with a spawn.
    ///
    /// - Parameter folder: the name of the repository's folder, for a repository that says neither name nor GitHub repository.
    public func project(folder: String, remote: String?, checkout: ProjectSpec.Checkout?) throws(InvalidName) -> ProjectSpec {
        let name = if let name { name } else { try ProjectName(github?.repo ?? folder) }
        return ProjectSpec(name: name, github: github, remote: remote, checkout: checkout, worktreePrefix: worktreePrefix)
    }
}
