import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("The prompt in the worktree")
struct SessionPromptTests {
    private func prompt(_ fixture: ClaudeFixture) throws -> (text: String, notes: [String]) {
        let prepared = try fixture.run(fixture.order()).prepare { _ in }
        return (try fixture.text("\(fixture.worktree)/.claude/session-prompt.md"), prepared.notes)
    }

    @Test func itIsRenderedFromOurTemplate() async throws {
        try await ClaudeFixture.with { fixture in
            let (text, notes) = try prompt(fixture)
            #expect(text == "Do demo/7: ```issue\nSay hello\n\nTo the world.\n```" && notes.isEmpty)
        }
    }

    @Test func theRepositorysOwnComesFirst() async throws {
        try await ClaudeFixture.with { fixture in
            try fixture.write("Branch {{branch}}", to: "\(fixture.worktree)/.orch/worker-prompt.md")
            let (text, notes) = try prompt(fixture)
            #expect(text == "Branch issue-7" && notes.isEmpty)
        }
    }

    @Test(arguments: [
        ("{{#open", "line 1: {{ without }}"), ("{{nonsense}}", "line 1: there is no value called \"nonsense\""),
        (String(repeating: "x", count: TemplateLimits.sourceBytes + 1), "is larger than"),
    ])
    func oneThatCannotBeUsedIsNotedAndOursStandsIn(_ template: String, _ words: String) async throws {
        try await ClaudeFixture.with { fixture in
            try fixture.write(template, to: "\(fixture.worktree)/.orch/worker-prompt.md")
            let (text, notes) = try prompt(fixture)
            #expect(text.hasPrefix("Do demo/7"))
            #expect(notes.count == 1 && notes[0].hasPrefix(".orch/worker-prompt.md was not used: ") && notes[0].contains(words))
        }
    }

    @Test func aLinkIsNoTemplate() async throws {
        try await ClaudeFixture.with { fixture in
            try fixture.write("secret", to: "\(fixture.root)/secret")
            try PrivateDirectory.create("\(fixture.worktree)/.orch")
            try FileManager.default.createSymbolicLink(
                atPath: "\(fixture.worktree)/.orch/worker-prompt.md", withDestinationPath: "\(fixture.root)/secret")
            let (text, notes) = try prompt(fixture)
            #expect(!text.contains("secret") && notes == [".orch/worker-prompt.md was not used: it is no plain file"])
        }
    }

    @Test func nothingIsWrittenThroughALinkOutOfTheWorktree() async throws {
        try await ClaudeFixture.with { fixture in
            try PrivateDirectory.create("\(fixture.root)/outside")
            try FileManager.default.createSymbolicLink(atPath: "\(fixture.worktree)/.claude", withDestinationPath: "\(fixture.root)/outside")
            #expect(throws: PromptFolderBlocked.self) { try prompt(fixture) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.root)/outside") == [])
        }
    }
}
