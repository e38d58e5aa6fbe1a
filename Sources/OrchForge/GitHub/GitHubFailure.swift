import OrchCore

/// Turns what `gh` printed into an error with a code. gh ends with 1 for nearly everything (4: not logged in), so its words decide.
enum GitHubFailure {
    private struct Rule {
        let code: ForgeError.Code
        let texts: [String]
        let advice: String
    }

    /// In order: a refusal for too many requests has status 403 too.
    private static let rules = [
        Rule(
            code: .rateLimited, texts: ["rate limit", "HTTP 429", "abuse detection"],
            advice: "GitHub allows no more requests for now; try again later, or give the text with --body-file."),
        Rule(
            code: .authenticationFailed,
            texts: [
                "gh auth login", "HTTP 401", "Bad credentials", "not logged in", "not logged into", "authentication failed", "token in", "SAML",
                "requires authentication", "GH_TOKEN",
            ],
            advice: "Run `gh auth login` (or set GH_TOKEN), then try again."),
        Rule(
            code: .notFound, texts: ["Could not resolve to", "HTTP 404", "Not Found", "has disabled issues"],
            advice: "Check the number, owner and repo, and that the gh login may read the repository."),
        Rule(
            code: .permissionDenied, texts: ["HTTP 403", "Resource not accessible"],
            advice: "The gh login may not do this; see `gh auth status` and `gh auth refresh`."),
        Rule(
            code: .remoteUnreachable,
            texts: [
                "error connecting to", "check your internet connection", "dial tcp", "dial unix", "no such host", "connection refused",
                "connection reset", "i/o timeout", "TLS handshake", "HTTP 50", "EOF", "context deadline exceeded", "network is unreachable",
            ],
            advice: "Check the network (githubstatus.com tells of outages), or give the text with --body-file."),
    ]

    static func error(_ result: CommandResult, of command: Command) -> ForgeError {
        let secrets = Secrets(environment: command.environment)
        // `gh auth status` writes to standard output in newer versions.
        let text = result.errorText.isEmpty ? result.text : result.errorText
        let words = CommandResult(exit: result.exit, output: [], errorOutput: Array(text.utf8))
        let lower = text.lowercased()
        let rule = result.exit == .code(4) ? rules[1] : rules.first { rule in rule.texts.contains { lower.contains($0.lowercased()) } }
        let cause = GitFailure.cause(words, program: command.program, secrets: secrets)
        guard let rule else { return ForgeError(.commandFailed, doing: command.doing, cause: cause) }
        // What follows gh's first line is its own advice.
        let first = cause.split(separator: "\n").first.map { String($0) } ?? cause
        return ForgeError(rule.code, doing: command.doing, cause: first, advice: rule.advice)
    }
}
