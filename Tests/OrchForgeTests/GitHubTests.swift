import Foundation
import Testing

@testable import OrchForge

@Suite struct GitHubTests {
    /// What gh 2.23 printed, and newer versions where they differ.
    static let failures: [(String, Int32, ForgeError.Code)] = [
        (
            "To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate the GH_TOKEN environment variable", 4,
            .authenticationFailed
        ),
        ("You are not logged into any GitHub hosts. Run gh auth login to authenticate.", 1, .authenticationFailed),
        ("HTTP 401: Bad credentials (https://api.github.com/graphql)\nTry authenticating with:  gh auth login", 1, .authenticationFailed),
        ("GraphQL: Could not resolve to an issue or pull request with the number of 999. (repository.issue)", 1, .notFound),
        ("GraphQL: Could not resolve to a Repository with the name 'a/b'. (repository)", 1, .notFound),
        ("HTTP 404: Not Found (https://api.github.com/repos/a/b)", 1, .notFound),
        ("the 'a/b' repository has disabled issues", 1, .notFound),
        ("HTTP 403: You have exceeded a secondary rate limit. Please wait (https://api.github.com/graphql)", 1, .rateLimited),
        ("GraphQL: API rate limit exceeded for user ID 1.", 1, .rateLimited),
        ("HTTP 403: Resource not accessible by personal access token", 1, .permissionDenied),
        ("error connecting to api.github.com\ncheck your internet connection or https://githubstatus.com", 1, .remoteUnreachable),
        ("Post \"https://api.github.com/graphql\": dial tcp: lookup api.github.com: no such host", 1, .remoteUnreachable),
        ("HTTP 502: Bad Gateway (https://api.github.com/graphql)", 1, .remoteUnreachable),
        ("something new", 1, .commandFailed),
    ]

    @Test(arguments: failures)
    func `tells failures apart`(text: String, exit: Int32, code: ForgeError.Code) {
        let result = CommandResult(exit: .code(exit), output: [], errorOutput: Array(text.utf8))
        let error = GitHubFailure.error(result, of: Command("gh", [], environment: ["GH_TOKEN": "abcdefgh12345"], doing: "asking"))
        #expect(error.code == code)
        // Only what nobody has thought of comes without advice.
        #expect(error.advice.isEmpty == (code == .commandFailed))
    }

    /// A `gh` that answers with a recorded text and writes down how it was called.
    func gitHub(_ workshop: Workshop, output: String = "", error: String = "", exit: Int = 0) throws -> GitHub {
        let program = "\(workshop.root)/gh"
        try workshop.write(output, to: "\(workshop.root)/output")
        try workshop.write(error, to: "\(workshop.root)/error")
        try workshop.write(
            """
            #!/bin/sh
            folder=$(dirname "$0")
            for word in "$@"; do echo "$word"; done > "$folder/arguments"
            env > "$folder/environment"
            cat "$folder/output"
            cat "$folder/error" >&2
            exit \(exit)

            """, to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        var environment = workshop.environment
        environment["GH_REPO"] = "some/other"
        return GitHub(environment: environment, program: program)
    }

    @Test func `reads an issue with a body of a megabyte`() async throws {
        let workshop = try Workshop()
        let body = String(repeating: "ü\n\"$(id)\u{1B}[31m ", count: 80_000)
        let issue = GitHubIssue(number: 7, title: "a \"title\"\n", body: body, url: "https://github.com/acme/shop/issues/7", state: .open)
        let gitHub = try gitHub(workshop, output: String(decoding: try JSONEncoder().encode(issue), as: UTF8.self))
        let name = try GitHubName(owner: "acme", repo: "shop")
        #expect(try await gitHub.issue(7, of: name) == issue)
        let arguments = try workshop.read("\(workshop.root)/arguments").split(separator: "\n")
        #expect(arguments == ["issue", "view", "7", "-R", "acme/shop", "--json", "number,title,body,url,state"])
        let environment = try workshop.read("\(workshop.root)/environment")
        #expect(environment.contains("GH_PROMPT_DISABLED=1") && !environment.contains("GH_REPO"))
    }

    @Test func `an answer that is no issue is a typed error`() async throws {
        let workshop = try Workshop()
        let name = try GitHubName(owner: "acme", repo: "shop")
        for output in ["", "{}", "garbage \u{1B}[31m", #"{"number":"x"}"#] {
            let error = await forgeError { try await gitHub(workshop, output: output).issue(7, of: name) }
            #expect(error?.code == .malformedOutput)
        }
        #expect(await forgeError { try await gitHub(workshop).issue(0, of: name) }?.code == .invalidArgument)
    }

    @Test func `readiness`() async throws {
        let workshop = try Workshop()
        #expect(try await gitHub(workshop).readiness() == .ready)
        let out = try await gitHub(workshop, error: "You are not logged into any GitHub hosts. Run gh auth login", exit: 1).readiness()
        guard case .notLoggedIn(let error) = out else { Issue.record("\(out)"); return }
        #expect(error.advice.contains("gh auth login"))
        let none = try await GitHub(environment: workshop.environment, program: "no-gh-here").readiness()
        guard case .notInstalled = none else { Issue.record("\(none)"); return }
        let away = try await gitHub(workshop, error: "error connecting to api.github.com", exit: 1).readiness()
        guard case .unknown = away else { Issue.record("\(away)"); return }
    }

    @Test func `a login that gh calls invalid because GitHub is away is not called missing`() async throws {
        let workshop = try Workshop()
        let program = "\(workshop.root)/gh"
        try workshop.write(
            """
            #!/bin/sh
            [ "$1" = auth ] && { echo "X github.com: authentication failed" >&2; exit 1; }
            echo 'Get "https://api.github.com/rate_limit": dial tcp: connect: connection refused' >&2
            exit 1

            """, to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let readiness = try await GitHub(environment: workshop.environment, program: program).readiness()
        #expect(readiness.error?.code == .remoteUnreachable)
        guard case .unknown = readiness else { Issue.record("\(readiness)"); return }
    }

    @Test(arguments: [("-x", "y"), ("a/b", "c"), ("a", "--web"), ("", "b"), ("a", ".."), ("a b", "c"), (".a", "b"), ("a", "b\n")])
    func `names that could be options or paths are refused`(owner: String, repo: String) {
        #expect(throws: ForgeError.self) { try GitHubName(owner: owner, repo: repo) }
    }
}
