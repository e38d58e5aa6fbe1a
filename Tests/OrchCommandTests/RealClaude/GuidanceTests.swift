import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import Testing

/// The operator's words and the real Claude.
@Suite(RealPrograms.needsClaude, .serialized, .timeLimit(.minutes(3)))
struct GuidanceTests {
    @Test func wordsReachARunningTurn() async throws {
        try await ClaudeHouse.with { marks in
            [
                .when(hearing: "use JWT", .bash("echo jwt > token.txt && git add token.txt && git commit -qm 'Use JWT'")),
                .turns(.arriveAndWait(marks), .says("Nobody said a word."), .report("complete"), .says("Done.")),
            ]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            _ = try await claude.arrival()
            let forward = try await claude.laptop.orch("forward", "7", "/clear is no command here: use JWT")
            #expect(forward.text == "7: on its way to the worker; see 'orch get 7'\n", "\(forward.errorText)")
            // The worker has it before its tool ends: then it must come in this turn.
            let words = try #require(try await claude.session()["guidance"]?.array?.first)
            #expect(words["receipt"]?.string != "delivered")
            let id = try #require(words["id"]?.string)
            _ = try await claude.event(run: 1) { $0["command_uuid"]?.string?.lowercased() == id.lowercased() && $0["state"]?.string == "queued" }
            try claude.gate.open()
            try await claude.laptop.wait("7", .complete)

            #expect(try await claude.git("show", "issue-7:token.txt") == "jwt")
            let heard = try #require(try claude.api.requests().first { $0["tail"]?.string?.contains("use JWT") == true }?["tail"]?.string)
            #expect(heard.contains("The user sent a new message while you were working"))
            #expect(heard.contains("Direction from the operator of this work:\n\n/clear is no command here: use JWT"))
            #expect(try await claude.session()["guidance"]?.array?.first?["receipt"]?.string == "delivered")
            let logs = try await claude.laptop.orch("logs", "7", "--raw").text
            #expect(logs.split(separator: "\n").count { $0.contains(#""subtype":"init""#) } == 1, "all of it was one turn")
        }
    }

    @Test func anAnswerContinuesTheConversation() async throws {
        try await ClaudeHouse.with { _ in
            [
                .when(hearing: "Reported complete", .says("Done.")),
                .when(hearing: "as you wished", .report("complete")),
                .when(hearing: "JSON lines, please", .bash("echo '{}' > export && git add export && git commit -qm Export && echo as you wished")),
                .turns(.write("notes.txt", "two ways\n"), .escalate("Which format?"), .says("I wait for the answer."), .read(WorkerPrompt.path)),
            ]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            try await claude.laptop.wait("7", .stuck)
            // The status comes with the report, the free slot with the end of the process.
            let stuck = try await claude.session { $0["lastEnd"]?["kind"]?.string == "finished" }
            #expect(stuck["stuckReason"]?.string == "Which format?")
            #expect(stuck["escalations"]?.array?.map { $0["question"]?.string } == ["Which format?"])
            try await claude.slotIsFree()
            #expect(try claude.owner(run: 1).worker?.isAlive() == false)
            let before = try claude.api.requests()

            #expect(try await claude.laptop.orch("forward", "7", "JSON lines, please").succeeded)
            #expect(try await claude.session()["guidance"]?.array?.first?["receipt"]?.string != "delivered")
            let restart = try await claude.laptop.orch("restart", "7")
            #expect(restart.succeeded, "\(restart.errorText)")
            try await claude.laptop.wait("7", .complete)

            #expect(try await claude.git("show", "issue-7:export") == "{}")
            let after = try claude.api.requests().dropFirst(before.count)
            #expect(after.first?["session"] == before.first?["session"])
            #expect(after.first?["turn"]?.int == 3, "the model remembers its turns")
            #expect(after.first?["first"] == before.first?["first"])
            let done = try await claude.session()
            #expect(done["run"]?.int == 2)
            #expect(done["attempt"]?.int == 1)
            #expect(done["guidance"]?.array?.first?["receipt"]?.string == "delivered")
            #expect(done["escalations"]?.array?.first?["closedAt"]?.string != nil)
            #expect(try await claude.laptop.orch("logs", "7").text.contains("» \(WorkerPrompt.continueMessage)"))
        }
    }
}
