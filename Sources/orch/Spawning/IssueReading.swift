import OrchCore
import OrchForge
import OrchHome

/// Finds what an issue says: in the words that were given, in the repository's files, or on GitHub.
struct IssueReading: Sendable {
    /// What the person wrote on the command line.
    struct Given: Sendable {
        var title: String?
        /// What `--body` or `--body-file` hold.
        var body: String?
    }

    let given: Given
    let settings: RepositorySettings
    let environment: [String: String]

    func issue(_ issue: IssueNumber) async throws -> Issue {
        let text = try await text(of: issue.number)
        return Issue(number: issue.number, title: given.title ?? text.title, body: given.body ?? text.body)
    }

    private func text(of number: Int) async throws -> IssueText {
        if let body = given.body {
            return IssueText(title: IssueText(markdown: body)?.title ?? "Issue \(number)", body: body)
        }
        if let title = given.title { return IssueText(title: title, body: "") }
        switch settings.issues {
        case .files: return try file(of: number)
        case .github: return try await onGitHub(number)
        }
    }

    private func file(of number: Int) throws -> IssueText {
        let path = "\(settings.directory)/.orch/issues/\(number).md"
        guard let bytes = try BoundedFile.readIfPresent(path, limit: Limits.issueBodyBytes) else {
            throw Problem(.notFound, "there is no issue \(number) in .orch/issues", next: "write \(path), its first heading being the title")
        }
        guard let text = IssueText(markdown: String(decoding: bytes, as: UTF8.self)) else {
            throw Problem(.usage, "\(path) is empty", next: "write a heading as the title, and the issue below it")
        }
        return text
    }

    private func onGitHub(_ number: Int) async throws -> IssueText {
        guard let github = settings.config.github else {
            throw Problem(
                .usage, "\(settings.project) has no repository on GitHub to read issue \(number) from",
                next: "give --title and --body, or set \"issues\": {\"source\": \"files\"} in orchestration.config.json")
        }
        let issue = try await GitHub(environment: environment).issue(number, of: GitHubName(owner: github.owner, repo: github.repo))
        return IssueText(title: issue.title.isEmpty ? "Issue \(number)" : issue.title, body: issue.body)
    }
}
