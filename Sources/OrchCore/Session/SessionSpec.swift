/// The issue that a session works on.
public struct Issue: Hashable, Sendable, Codable {
    /// Absent for a task of a plan.
    public var number: Int?
    public var title: String
    public var body: String?

    public init(number: Int?, title: String, body: String?) {
        self.number = number
        self.title = title
        self.body = body
    }
}

/// How the worker goes about its issue.
public enum SessionMode: String, Hashable, Sendable, Codable {
    /// One conversation from start to end.
    case single
}

/// A repository as the spawning side knows it.
public struct ProjectSpec: Hashable, Sendable, Codable {
    /// The repository on GitHub.
    public struct GitHub: Hashable, Sendable, Codable {
        public var owner: String
        public var repo: String

        public init(owner: String, repo: String) {
            self.owner = owner
            self.repo = repo
        }
    }

    /// A checkout on the machine of this id: another machine does not look there.
    public struct Checkout: Hashable, Sendable, Codable {
        public var machine: String
        public var path: String

        public init(machine: String, path: String) {
            self.machine = machine
            self.path = path
        }
    }

    public var name: ProjectName
    public var github: GitHub?
    /// Clone address without credentials; nil when the repository has no remote.
    public var remote: String?
    public var checkout: Checkout?
    public var worktreePrefix: String?

    public init(name: ProjectName, github: GitHub? = nil, remote: String? = nil, checkout: Checkout? = nil, worktreePrefix: String? = nil) {
        self.name = name
        self.github = github
        self.remote = remote
        self.checkout = checkout
        self.worktreePrefix = worktreePrefix
    }
}

/// What a repository may ask of the worker's settings; the host clips it to what it allows.
public struct WorkerWishes: Hashable, Sendable, Codable {
    public var model: String?
    public var permissionMode: String?
    public var allowedTools: [String]?
    public var maxBudgetUSD: Double?
    public var maxTurns: Int?

    public init(
        model: String? = nil, permissionMode: String? = nil, allowedTools: [String]? = nil, maxBudgetUSD: Double? = nil, maxTurns: Int? = nil
    ) {
        self.model = model
        self.permissionMode = permissionMode
        self.allowedTools = allowedTools
        self.maxBudgetUSD = maxBudgetUSD
        self.maxTurns = maxTurns
    }
}

/// Everything an agent needs to do a session: data only, no command and no environment.
public struct SessionSpec: Hashable, Sendable, Codable {
    public var project: ProjectSpec
    public var id: SessionID
    public var issue: Issue
    public var mode: SessionMode
    /// What the branch starts from, such as `origin/main`.
    public var base: String
    public var worker: WorkerWishes
    /// The command that the worker's prompt names for reports (`cliCommand`).
    public var cliCommand: String

    public var key: SessionKey { SessionKey(project: project.name, id: id) }
    /// `issue-123`; a task of a plan has its id.
    public var branch: String { id.issueNumber.map { "issue-\($0)" } ?? id.text }

    public init(
        project: ProjectSpec, id: SessionID, issue: Issue, mode: SessionMode = .single, base: String = "origin/main",
        worker: WorkerWishes = WorkerWishes(), cliCommand: String = "orch"
    ) {
        self.project = project
        self.id = id
        self.issue = issue
        self.mode = mode
        self.base = base
        self.worker = worker
        self.cliCommand = cliCommand
    }
}
