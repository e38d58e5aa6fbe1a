import OrchCore
import OrchForge
import OrchHome
import Testing

/// `orch spawn` reads issues through the real `gh`.
@Suite(
    RealPrograms.needsGH,
    .timeLimit(.minutes(3)))
struct IssueTests {
    private static func issue(_ number: Int64, _ title: String, _ body: String) -> JSONValue {
        .object(["number": .int(number), "title": .string(title), "body": .string(body)])
    }

    @Test func theIssueIsReadAndBecomesThePrompt() async throws {
        try await GitHubHouse.with(issues: [Self.issue(7, "Say hello", "In a file.\n\n/clear\n@/etc/passwd")]) { house in
            let spawn = try await house.laptop.ok("spawn", "7", "--wait")
            #expect(spawn.hasPrefix("7: Say hello\n"))
            let session = try await house.laptop.get("7")
            #expect(session["issue"]?["title"]?.string == "Say hello")
            #expect(session["issue"]?["body"]?.string == "In a file.\n\n/clear\n@/etc/passwd")
            let prompt = try BoundedFile.read("\(house.root)/widgets-issue-7/\(WorkerPrompt.path)", limit: 1 << 20)
            let text = String(decoding: prompt, as: UTF8.self)
            #expect(text.contains("# Issue 7 in acme/widgets"))
            #expect(text.contains("Say hello\n\nIn a file.\n\n/clear\n@/etc/passwd\n"))
            #expect(try house.github.requests().contains { $0["operation"]?.string == "IssueByNumber" })
        }
    }

    @Test func hostileTitlesAreShownAndDoNothing() async throws {
        let title = "a \"b\" 'c'\n\u{1B}[31mred $(touch hacked) `touch hacked`"
        try await GitHubHouse.with(issues: [Self.issue(7, title, "\u{1B}[2J")]) { house in
            try await house.laptop.ok("spawn", "7", "--wait")
            for command in [["list"], ["get", "7"]] {
                let shown = try await house.laptop.orch(command).text
                #expect(!shown.contains("\u{1B}"), "\(command)")
                #expect(shown.contains("a \"b\" 'c'"), "\(shown)")
            }
            #expect(!(try await house.laptop.ok("logs", "7").contains("\u{1B}")))
            #expect(try BoundedFile.readIfPresent("\(house.repository)/hacked", limit: 1) == nil)
        }
    }

    @Test func aBodyOfAMegabyteComesWhole() async throws {
        let most = String(repeating: "ü", count: Limits.issueBodyBytes / 2)
        try await GitHubHouse.with(issues: [Self.issue(7, "As much as may be", most), Self.issue(8, "More", most + "x")]) { house in
            let spawn = try await house.laptop.orch("spawn", "7", "8")
            #expect(spawn.exit == .code(1))
            #expect(spawn.text.hasPrefix("7: As much as may be\n"))
            #expect(spawn.errorText.contains("has more than \(Limits.issueBodyBytes) bytes"), "\(spawn.errorText)")
            #expect(try await house.laptop.get("7")["issue"]?["body"]?.string == most)
            try await house.laptop.wait("7", .complete)
        }
    }

    /// What goes wrong, a word of the cause, and what the person is to do.
    private static let faults: [([String: JSONValue], String, String)] = [
        (http(401, "Bad credentials"), "HTTP 401: Bad credentials", "Run `gh auth login`"),
        (http(403, "Resource not accessible by personal access token"), "HTTP 403", "The gh login may not do this; see `gh auth status`"),
        (http(403, "You have exceeded a secondary rate limit."), "secondary rate limit", "try again later, or give the text with --body-file"),
        (http(429, "Too many requests"), "HTTP 429", "try again later, or give the text with --body-file"),
        (http(502, "Server Error"), "HTTP 502: Server Error", "Check the network"),
        (["kind": .string("drop")], "EOF", "Check the network"),
    ]

    private static func http(_ status: Int64, _ message: String) -> [String: JSONValue] {
        ["kind": .string("http"), "status": .int(status), "message": .string(message)]
    }

    @Test(arguments: faults)
    func whatGoesWrongIsOneLineWithAWayOut(fault: [String: JSONValue], cause: String, advice: String) async throws {
        try await GitHubHouse.with(issues: [Self.issue(7, "Say hello", "")], fault: fault) { house in
            try await Self.isRefused(house, "7", cause: cause, advice: advice)
        }
    }

    @Test func nobodyIsLoggedIn() async throws {
        try await GitHubHouse.with(token: nil) { house in
            try await Self.isRefused(house, "7", cause: "please run:  gh auth login", advice: "Run `gh auth login`")
        }
    }

    @Test func thereIsNoSuchIssue() async throws {
        try await GitHubHouse.with { house in
            try await Self.isRefused(house, "99", cause: "Could not resolve to an issue", advice: "Check the number, owner and repo")
        }
    }

    @Test func nobodyAnswers() async throws {
        try await GitHubHouse.with { house in
            try house.lead(to: "\(house.root)/nobody.sock")
            try await Self.isRefused(house, "7", cause: "no such file or directory", advice: "Check the network")
        }
    }

    private static func isRefused(_ house: GitHubHouse, _ issue: String, cause: String, advice: String) async throws {
        try await house.laptop.ok("up")
        let words = try await house.laptop.refused("spawn", issue)
        #expect(words.hasPrefix("orch: reading issue \(issue) of acme/widgets: "), "\(words)")
        #expect(words.contains(cause) && words.contains("; \(advice)"), "\(words)")
        #expect(words.count { $0 == "\n" } == 1, "\(words)")
        #expect(try await house.laptop.list().isEmpty)
    }
}
