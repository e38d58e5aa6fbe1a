/// What a worker is told: the contents of `.claude/session-prompt.md`.
///
/// Context, not history: it has no place for numbers of attempts, earlier statuses or failures, and guidance stands in it as present
/// direction.
public struct WorkerPrompt: Hashable, Sendable {
    /// Who brings the branch to its remote and opens the pull request.
    public enum Shipping: Hashable, Sendable {
        /// orch does, after the worker has reported complete.
        case byAgent
        /// The worker does, with `git push` and `gh pr create`.
        case byWorker
        /// Nobody: the branch with its commits is the result.
        case none
    }

    public var session: SessionKey
    public var issue: Issue
    /// `owner/repo`; nil where there is no GitHub repository.
    public var repository: String?
    public var branch: String
    public var base: String
    public var worktreePath: String
    /// The operator's directions, the oldest first.
    public var guidance: [String]
    public var shipping: Shipping
    /// How the command line is called.
    public var command: String

    public init(
        session: SessionKey, issue: Issue, repository: String? = nil, branch: String, base: String, worktreePath: String,
        guidance: [String] = [], shipping: Shipping = .none, command: String = "orch"
    ) {
        self.session = session
        self.issue = issue
        self.repository = repository
        self.branch = branch
        self.base = base
        self.worktreePath = worktreePath
        self.guidance = guidance
        self.shipping = shipping
        self.command = command
    }

    /// The first line that a worker reads. Everything else is in the file, so that text of others can neither be a command of the CLI
    /// nor attach a file.
    public static let firstMessage = "Read the file .claude/session-prompt.md in this directory and carry out what it describes."

    /// The first line of a later run in the same conversation.
    public static let continueMessage =
        "The file .claude/session-prompt.md in this directory is up to date. Read it and carry on with the work it describes."

    /// Where the prompt stands, relative to the worktree.
    public static let path = ".claude/session-prompt.md"

    /// - Parameter template: `templates/worker-prompt.md`, or the repository's own.
    public func render(_ template: Template) throws(TemplateError) -> String { try template.render(values) }

    /// The values a template may use; `docs/files.md` lists them.
    public var values: [String: TemplateValue] {
        let title = issue.title.printable(limit: Limits.titleCharacters)
        let body = issue.body.flatMap { $0.isBlank ? nil : $0 }
        return [
            "session": .text(session.description),
            "issueNumber": .text(issue.number.map(String.init) ?? session.id.text),
            "issueText": .text(FencedText(body.map { "\(title)\n\n\($0)" } ?? title).block(label: "issue")),
            "hasBody": .flag(body != nil),
            "repository": .text((repository ?? session.project.text).printable(limit: Limits.titleCharacters)),
            "onGitHub": .flag(repository != nil && issue.number != nil),
            "branch": .text(branch.printable(limit: Limits.titleCharacters)),
            "base": .text(base.printable(limit: Limits.titleCharacters)),
            "worktree": .text(worktreePath.printable(limit: 4096)),
            "guidance": .list(guidance.map { ["direction": .text(FencedText($0).block(label: "direction"))] }),
            "shipsByAgent": .flag(shipping == .byAgent),
            "shipsByWorker": .flag(shipping == .byWorker),
            "shipsByNobody": .flag(shipping == .none),
            "command": .text(command.printable(limit: Limits.titleCharacters)),
        ]
    }
}
