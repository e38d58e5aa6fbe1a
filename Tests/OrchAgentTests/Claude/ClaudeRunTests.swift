import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("Preparing a run of Claude")
struct ClaudeRunTests {
    @Test func theSpecificationStartsClaudeInTheWorktree() async throws {
        try await ClaudeFixture.with { fixture in
            let prepared = try fixture.run(fixture.order()).prepare { _ in }
            let spec = prepared.spec
            #expect(prepared.directory.path == "\(fixture.home.root)/agent/runs/demo/7/2.1")
            #expect(spec.session == fixture.session && spec.fence == Fence(attempt: 2, run: 1))
            #expect(spec.conversationId == fixture.conversation && spec.workingDirectory == fixture.worktree)
            #expect(spec.fencePath == fixture.home.fence(of: fixture.session) && spec.lockPath == fixture.home.lock(of: fixture.session))
            #expect(spec.arguments.first == "claude")
            #expect(spec.arguments.contains("--session-id=\(fixture.conversation)"))
            #expect(spec.arguments.contains("--settings=\(prepared.directory.path)/settings.json"))
            #expect(spec.arguments.contains("--mcp-config=\(prepared.directory.path)/mcp.json"))
            #expect(!spec.arguments.joined(separator: " ").contains("hello"), "nothing of the issue is on the command line")
            #expect(prepared.notes.isEmpty)
        }
    }

    @Test func theWorkerIsAskedToLeaveBeforeItIsMadeTo() async throws {
        try await ClaudeFixture.with { fixture in
            let lines = try fixture.run(fixture.order()).prepare { _ in }.spec.farewell.compactMap { JSONLine.value($0) }
            #expect(lines.map { $0["request"]?["subtype"]?.string } == ["interrupt", "end_session"])
        }
    }

    @Test func theHostSaysHowLongItHasForThat() async throws {
        try await ClaudeFixture.with { fixture in
            let grace = EndingGrace(ask: 60_000, terminate: 1, leftovers: 2)
            let prepared = try fixture.run(fixture.order(), host: WorkerHost(grace: grace)).prepare { _ in }
            #expect(prepared.spec.grace == grace)
        }
    }

    @Test func theHostChoosesTheCommandAndItsArgumentsStandLast() async throws {
        try await ClaudeFixture.with { fixture in
            let host = WorkerHost(command: ["orch", "scripted-worker", "--script", "/f"], arguments: ["--effort=low"])
            let arguments = try fixture.run(fixture.order(), host: host).prepare { _ in }.spec.arguments
            #expect(arguments.prefix(4) == [fixture.orch, "scripted-worker", "--script", "/f"])
            #expect(arguments.last == "--effort=low")
        }
    }

    @Test func theEnvironmentIsWhatIsAllowedThenTheHostsThenOurs() async throws {
        try await ClaudeFixture.with { fixture in
            let host = WorkerHost(environment: ["HOME": "/h", "ORCH_RUN_DIRECTORY": "/elsewhere"])
            let inherited = ["PATH": "/usr/bin", "HOME": "/root", "CLAUDECODE": "1", "LANG": "C"]
            let prepared = try fixture.run(fixture.order(), host: host, inherited: inherited).prepare { _ in }
            let environment = prepared.spec.environment
            #expect(environment["PATH"] == "/usr/bin:\(fixture.root)/the bin")
            #expect(environment["HOME"] == "/h" && environment["LANG"] == "C" && environment["CLAUDECODE"] == nil)
            #expect(environment["ORCH_RUN_DIRECTORY"] == prepared.directory.path && environment["ORCH_HOME"] == fixture.home.root)
            #expect(environment["ORCH_SESSION"] == "demo/7" && environment["ORCH_ATTEMPT"] == "demo/7#2" && environment["ORCH_COMMAND"] == "orch")
        }
    }

    @Test func theHookAndTheServerCallThisBinaryAndFindTheRun() async throws {
        try await ClaudeFixture.with { fixture in
            let host = WorkerHost(deny: ["Bash(git push:*)"])
            let prepared = try fixture.run(fixture.order(), host: host).prepare { _ in }
            let settings = try #require(JSONLine.value(try fixture.text("\(prepared.directory.path)/settings.json")))
            let hook = settings["hooks"]?["Stop"]?.array?.first?["hooks"]?.array?.first
            #expect(hook?["command"]?.string == "'\(fixture.orch)' hook stop")
            #expect(settings["permissions"]?["deny"]?.array == [.string("Bash(git push:*)")])
            let server = JSONLine.value(try fixture.text("\(prepared.directory.path)/mcp.json"))?["mcpServers"]?["orch"]
            #expect(server?["command"]?.string == fixture.orch && server?["args"]?.array == [.string("mcp"), .string("--worker")])
            #expect(server?["env"]?["ORCH_RUN_DIRECTORY"]?.string == prepared.directory.path)
        }
    }

    @Test func wishesBeyondTheCeilingAreNoted() async throws {
        try await ClaudeFixture.with { fixture in
            let prepared = try fixture.run(fixture.order(wishes: WorkerWishes(permissionMode: "bypassPermissions"))).prepare { _ in }
            #expect(prepared.spec.arguments.contains("--permission-mode=dontAsk"))
            #expect(prepared.notes == ["permission mode \"bypassPermissions\" is not allowed on this host; using dontAsk"])
        }
    }

    @Test func theFirstLineIsOursAndGuidanceFollowsUnderItsOwnID() async throws {
        try await ClaudeFixture.with { fixture in
            let guidance = [fixture.guidance(1, "/clear"), fixture.guidance(2, "second")]
            let prepared = try fixture.run(fixture.order(guidance: guidance)).prepare { _ in }
            let lines = prepared.input.compactMap { JSONLine.value(String(decoding: $0, as: UTF8.self)) }
            #expect(lines.map { $0["uuid"]?.string }.dropFirst() == guidance.map { $0.id }[...])
            #expect(lines.first?["message"]?["content"]?.string == WorkerPrompt.firstMessage)
            #expect(lines.allSatisfy { $0["message"]?["content"]?.string?.hasPrefix("/") == false })
            #expect(try RunReports(runDirectory: prepared.directory.path).guidance().map(\.text) == ["/clear", "second"])
        }
    }

    @Test func preparingAgainChangesNothing() async throws {
        try await ClaudeFixture.with { fixture in
            let order = try fixture.order(guidance: [fixture.guidance(1, "one")])
            let first = try fixture.run(order).prepare { _ in }
            try first.spoolInput()
            try first.directory.create(first.spec)
            // The agent is started anew with another environment: what was prepared stands.
            let second = try fixture.run(order, inherited: ["PATH": "/other"]).prepare { _ in }
            try second.spoolInput()
            try second.directory.create(second.spec)
            #expect(first.spec == second.spec && first.input == second.input)
            #expect(try second.directory.spool.takeAll().items.map(\.bytes) == first.input)
        }
    }

    @Test func theContextIsWrittenByWhoKnowsIt() async throws {
        try await ClaudeFixture.with { fixture in
            var written: [RunOrder] = []
            let order = try fixture.order()
            _ = try fixture.run(order).prepare { written.append($0) }
            #expect(written == [order])
        }
    }
}

@Suite("Continuing a conversation")
struct ConversationTests {
    /// The stream of run 1 of the attempt.
    private func firstRun(_ fixture: ClaudeFixture, _ lines: [String]?) throws {
        guard let lines else { return }
        let path = fixture.home.run(of: fixture.session, fence: Fence(attempt: 2, run: 1))
        try fixture.write(lines.map { $0 + "\n" }.joined(), to: "\(path)/events.jsonl")
    }

    private func second(_ fixture: ClaudeFixture) throws -> (resumes: Bool, message: String?) {
        let prepared = try fixture.run(fixture.order(run: 2)).prepare { _ in }
        let line = prepared.input.first.flatMap { JSONLine.value(String(decoding: $0, as: UTF8.self)) }
        return (prepared.spec.arguments.contains("--resume=\(fixture.conversation)"), line?["message"]?["content"]?.string)
    }

    @Test func aLaterRunResumesWhatHasBegun() async throws {
        try await ClaudeFixture.with { fixture in
            try firstRun(fixture, ["not json", StreamLines.start])
            let (resumes, message) = try second(fixture)
            #expect(resumes && message == WorkerPrompt.continueMessage)
        }
    }

    @Test(arguments: [[], ["garbage"], [StreamLines.done()]])
    func whatNeverBeganIsBegunAnew(_ lines: [String]) async throws {
        try await ClaudeFixture.with { fixture in
            try firstRun(fixture, lines)
            let (resumes, message) = try second(fixture)
            #expect(!resumes && message == WorkerPrompt.firstMessage)
        }
    }

    @Test func aRunWhoseFolderIsGoneCountsAsBegun() async throws {
        try await ClaudeFixture.with { fixture in
            let (resumes, _) = try second(fixture)
            #expect(resumes)
        }
    }

    @Test func eachRunHasAMessageOfItsOwn() async throws {
        try await ClaudeFixture.with { fixture in
            let first = try fixture.run(fixture.order()).prepare { _ in }
            let second = try fixture.run(fixture.order(run: 2)).prepare { _ in }
            #expect(first.input != second.input)
        }
    }
}
