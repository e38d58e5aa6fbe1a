import Foundation
import OrchAgent
import OrchForge
import Testing

@Suite("The evidence of a run without a report")
struct RunEvidenceTests {
    @Test(arguments: [
        (RunEvidence(commits: 2, changedFiles: 1, lastWords: nil), "2 commits, 1 changed file not committed"),
        (RunEvidence(commits: 1, changedFiles: 0, lastWords: ""), "1 commit, no changed files not committed"),
        (
            RunEvidence(commits: 0, changedFiles: 0, lastWords: "Bye\n\u{1b}[31m"),
            "it has committed and changed nothing; its last words: \"Bye \u{FFFD}[31m\""
        ),
        (RunEvidence(commits: nil, changedFiles: 3, lastWords: nil), "3 changed files not committed"),
        (RunEvidence(commits: nil, changedFiles: nil, lastWords: nil), "its worktree could not be looked at"),
    ])
    func itIsOneSentence(_ evidence: RunEvidence, _ sentence: String) {
        #expect(evidence.sentence == sentence)
    }

    private let environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
    ]

    private func git(_ arguments: [String], in directory: String) async throws {
        let result = try await CommandRunner().run(Command("git", arguments, in: directory, environment: environment, doing: "preparing a test"))
        try #require(result.succeeded, "\(result.errorText)")
    }

    @Test func itCountsCommitsAheadAndFilesThatAreNotCommitted() async throws {
        try await ClaudeFixture.with { fixture in
            try await git(["init", "-q", "-b", "main"], in: fixture.worktree)
            for commit in ["base", "one", "two"] {
                try await git(["commit", "-q", "--allow-empty", "-m", commit], in: fixture.worktree)
                if commit == "base" { try await git(["tag", "start"], in: fixture.worktree) }
            }
            for name in ["session-context.json", ".claude/session-prompt.md", "new.txt"] { try fixture.write("x", to: "\(fixture.worktree)/\(name)") }
            let git = Git(environment: environment)
            let found = try await RunEvidence.gather(in: fixture.worktree, base: "start", lastWords: "so", git: git)
            #expect(found == RunEvidence(commits: 2, changedFiles: 1, lastWords: "so"))
            let unknown = try await RunEvidence.gather(in: fixture.worktree, base: "--all", lastWords: nil, git: git)
            #expect(unknown == RunEvidence(commits: nil, changedFiles: 1, lastWords: nil))
        }
    }

    @Test func aWorktreeThatIsGoneIsNoError() async throws {
        let found = try await RunEvidence.gather(
            in: "/nonexistent/worktree", base: "main", lastWords: nil, git: Git(environment: environment))
        #expect(found.sentence == "its worktree could not be looked at")
    }
}
