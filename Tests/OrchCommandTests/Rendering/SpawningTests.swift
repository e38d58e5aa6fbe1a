import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

@Suite struct SpawningTests {
    @Test func theFirstHeadingIsTheTitle() throws {
        let text = try #require(IssueText(markdown: "\n# Faster start ##x\r\n\nIt is slow.\n\n## More\n- a\n"))
        #expect(text.title == "Faster start ##x")
        #expect(text.body == "It is slow.\n\n## More\n- a")
        let late = try #require(IssueText(markdown: "Before.\n#tag\n\n### Title\nAfter."))
        #expect(late == IssueText(title: "Title", body: "Before.\n#tag\n\nAfter."))
    }

    @Test func withoutAHeadingTheFirstLineIsTheTitle() {
        #expect(IssueText(markdown: "\n  Slow start  \nreally") == IssueText(title: "Slow start", body: "really"))
        #expect(IssueText(markdown: " \n\n") == nil)
        #expect(IssueText(markdown: "") == nil)
    }

    @Test func initFindsGitHub() throws {
        let address = try RemoteAddress("https://token@github.com/acme/shop.git")
        let found = try RepositoryFindings(folder: "checkout", remote: address, base: "origin/main", owner: nil, repo: nil)
        #expect(found.config.github == ProjectSpec.GitHub(owner: "acme", repo: "shop"))
        #expect(found.config.name == nil)
        #expect(found.config.worktreePrefix == "shop-")
        #expect(found.config.baseBranch == nil)
        #expect(
            found.lines(file: "/r/orchestration.config.json") == [
                "Wrote /r/orchestration.config.json", "  project  shop", "  remote   https://github.com/acme/shop", "  GitHub   acme/shop",
                "  base     origin/main", "Next: orch spawn 123",
            ])
    }

    @Test func initTakesWhatIsGivenAndKeepsAnotherBase() throws {
        let address = try RemoteAddress("git@gitlab.example.org:group/agent.git")
        let found = try RepositoryFindings(folder: "x", remote: address, base: "origin/trunk", owner: nil, repo: nil)
        #expect(found.config.github == nil)
        #expect(found.config.name?.text == "agent-repo")
        #expect(found.config.baseBranch == "origin/trunk")
        let given = try RepositoryFindings(folder: "x", remote: nil, base: "main", owner: "acme", repo: "shop")
        #expect(given.config.github == ProjectSpec.GitHub(owner: "acme", repo: "shop"))
        #expect(given.config.baseBranch == nil)
        #expect(throws: Problem.self) { try RepositoryFindings(folder: "x", remote: address, base: nil, owner: "acme", repo: nil) }
    }

    @Test func aFolderWithOddLettersBecomesAName() throws {
        let found = try RepositoryFindings(folder: ".mein Lädchen", remote: nil, base: nil, owner: nil, repo: nil)
        #expect(found.project.text == "mein-L-dchen")
        #expect(found.config.name == found.project)
    }

    @Test func statusFilesAnswerAsTheCoordinatorWould() throws {
        let known = LastKnownSessions([
            try Samples.session("1", .working, minutes: 5), try Samples.session("2", .queued, minutes: 50), try Samples.session("3", .complete),
            try Samples.session("4", .cancelled), try Samples.session("1", .stuck, project: "site"),
        ])
        let list = known.list(Request.List(project: try ProjectName("shop"), host: nil, completed: 1))
        #expect(list.sessions.map(\.id) == ["2", "1", "3"])
        #expect(list.completed == 2)
        #expect(try known.get(SessionReference("1", current: try ProjectName("shop"))).session.project.text == "shop")
        let ambiguous = #expect(throws: Problem.self) { try known.get(SessionReference("1", current: nil)) }
        #expect(ambiguous?.details == ["shop/1", "site/1"])
        let missing = #expect(throws: Problem.self) { try known.get(SessionReference("shop/9", current: nil)) }
        #expect(missing?.code == .notFound)
    }
}
