import OrchCore
import OrchForge
import OrchHome
import Testing

/// The main way with the real Claude: an issue becomes a branch.
@Suite(
    RealPrograms.needsClaude, .serialized, .timeLimit(.minutes(3)))
struct BranchTests {
    private static let work: [Turn] = [
        .read(WorkerPrompt.path), .report("working"), .write("hello.txt", "hello\n"), .commit("hello.txt", "Add hello"),
        .report("complete"), .says("There is a hello.txt now."),
    ]

    @Test func anIssueBecomesABranch() async throws {
        try await ClaudeHouse.with { _ in
            [Scene(turns: Self.work)]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            try await claude.laptop.wait("7", .complete)

            #expect(try await claude.git("show", "issue-7:hello.txt") == "hello")
            #expect(try await claude.git("log", "--format=%s", "main..issue-7") == "Add hello")
            #expect(try await claude.git("-C", claude.worktree, "status", "--porcelain") == "", "orch's own files are no changes")

            let session = try await claude.session()
            #expect((session["costUSD"]?.double ?? 0) > 0)
            #expect(session["lastEnd"]?["kind"]?.string == "finished")
            #expect(session["worktreeStatus"]?["lastCommitMessage"]?.string == "Add hello")

            let logs = try await claude.laptop.orch("logs", "7").text
            for line in [
                "» \(WorkerPrompt.firstMessage)", "● Write  \(claude.worktree)/hello.txt", "● Bash  git add hello.txt && git commit",
                "● report_status  complete", "  ⎿ Reported complete. End your turn now.", "There is a hello.txt now.", "✓ done (",
            ] {
                #expect(logs.contains(line), "\(logs)")
            }
        }
    }

    @Test(arguments: ["/clear", "@/etc/passwd", "!touch hacked", "# /clear"])
    func theTextOfAnIssueIsOnlyData(_ hostile: String) async throws {
        let issue = "# \(hostile)\n\n\(hostile)\nand more\n"
        try await ClaudeHouse.with(issue: issue) { _ in
            [.turns(.read(WorkerPrompt.path), .report("complete"), .says("Done."))]
        } _: {
            claude in
            try await claude.laptop.ok("spawn", "7")
            try await claude.laptop.wait("7", .complete)
            let requests = try claude.api.requests()
            let first = try #require(requests.first?["first"]?.string)
            #expect(first.hasSuffix(WorkerPrompt.firstMessage))
            #expect(!first.contains(hostile))
            #expect(!first.contains("root:"), "no file was attached")
            #expect(requests.count == 3, "one for each turn, and none for a slash command")
            #expect(requests.last?["tail"]?.string?.contains("Reported complete") == true)
            let prompt = try BoundedFile.read("\(claude.worktree)/\(WorkerPrompt.path)", limit: 1 << 20)
            #expect(String(decoding: prompt, as: UTF8.self).contains(hostile), "the worker reads it there, between fences")
        }
    }
}

extension Scene {
    fileprivate init(turns: [Turn]) { self.init(json: .object(["turns": .array(turns.map(\.json))])) }
}
