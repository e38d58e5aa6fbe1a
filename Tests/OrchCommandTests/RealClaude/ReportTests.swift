import OrchCore
import OrchForge
import OrchHome
import Testing

/// A real Claude that leaves without a word, and one that the API refuses.
@Suite(RealPrograms.needsClaude, .serialized, .timeLimit(.minutes(3)))
struct ReportTests {
    @Test func whoLeavesWithoutAReportIsSentBackOnce() async throws {
        try await ClaudeHouse.with { _ in
            [.turns(.write("half.txt", "half\n"), .says("That is it."), .says("It really is."))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            try await claude.laptop.wait("7", .stuck)
            let requests = try claude.api.requests()
            #expect(requests.count == 3)
            #expect(requests.last?["tail"]?.string?.contains("Before you end, report where the work stands") == true)
            #expect(
                try await claude.session()["stuckReason"]?.string
                    == #"the worker ended without a report: no commits, 1 changed file not committed; its last words: "It really is.""#)
            #expect(try await claude.laptop.orch("logs", "7").text.contains("« Stop hook feedback"))
        }
    }

    @Test func whoIsSentBackAndReportsIsDone() async throws {
        try await ClaudeHouse.with { _ in
            [.turns(.says("Done."), .report("complete"), .says("Done, and said so."))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            try await claude.laptop.wait("7", .complete)
            #expect(try claude.api.requests().count == 3)
        }
    }

    @Test func withoutALoginAPersonIsAsked() async throws {
        try await ClaudeHouse.with(variables: ["CLAUDE_CODE_MAX_RETRIES": "0"]) { _ in
            [.turns(.refused(401, "invalid x-api-key"))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            try await claude.laptop.wait("7", .stuck)
            let session = try await claude.session()
            #expect(session["lastEnd"]?["kind"]?.string == "not_logged_in")
            let reason = try #require(session["stuckReason"]?.string)
            #expect(reason.contains("401"))
            #expect(reason.contains("log in on its host ('claude', then /login)"), "\(reason)")
        }
    }

    @Test func anOverloadedAPIIsTriedAgainLater() async throws {
        try await ClaudeHouse.with { _ in
            [.turns(.refused(529, "Overloaded"))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            // First the CLI tries again by itself …
            _ = try await claude.session { $0["doing"]?.string?.hasPrefix("retrying (529), try ") == true }
            // … then orch, later, in the same conversation.
            let session = try await claude.session { $0["lastEnd"]?["kind"]?.string == "infrastructure" }
            #expect(session["lastEnd"]?["detail"]?.string?.hasPrefix("the API failed (529)") == true)
            #expect(session["status"]?.string == "registered")
            try await claude.slotIsFree()
            let get = try await claude.laptop.ok("get", "7")
            #expect(get.contains("; continues by itself at 2"), "\(get)")
            #expect(try await claude.laptop.ok("logs", "7").contains("↻ API 529 overloaded: try 1 of 10"))
        }
    }
}
