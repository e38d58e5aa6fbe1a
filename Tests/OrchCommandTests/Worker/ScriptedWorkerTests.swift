import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("A scripted worker", .timeLimit(.minutes(2)))
struct ScriptedWorkerTests {
    private func steps(_ steps: String...) -> String { #"{"steps":[\#(steps.joined(separator: ","))]}"# }

    /// A command that tells its pid in a file and then stays.
    private let stay = #"{"run":"echo $$ > .pid; mv .pid pid; exec sleep 600"}"#

    private func tool(_ worker: ScriptedProcess) async throws -> ProcessIdentity {
        let pid = try #require(Int32(try await worker.file("pid")))
        return try #require(try ProcessIdentity(pid: pid))
    }

    @Test func itWorksReportsAndEndsWithItsInput() async throws {
        try await WorkerFolder.with { folder in
            let script = steps(
                #"{"say":"Hello."}"#, #"{"run":"echo $CLAUDE_CODE_SESSION_ID: $SCRIPT_GUIDANCE; echo err >&2; exit 3"}"#,
                #"{"report":{"status":"complete"}}"#)
            try await ScriptedProcess.with(folder, script) { worker in
                try worker.say("go", uuid: "u-1")
                try worker.closeInput()
                #expect(await worker.exitCode() == 0)
                let lines = try worker.lines()
                #expect(lines.first?["type"]?.string == "command_lifecycle")
                #expect(lines.compactMap { $0["state"]?.string } == ["queued", "started", "completed"])
                #expect(lines.contains { $0["message"]?["content"]?.array?.first?["content"]?.string == "Exit code 3\ns-1: go\nerr\n" })
                #expect(try worker.toolResult() == "Reported complete. End your turn now.")
                #expect(try await worker.result()["terminal_reason"]?.string == "completed")
                #expect(try folder.waiting().map(\.status) == [.complete] && folder.reports.hasReported)
            }
        }
    }

    @Test func aLaterProcessGoesOnWhereTheFirstLeftOff() async throws {
        try await WorkerFolder.with { folder in
            let script = steps(#"{"awaitGuidance":"turn"}"#, #"{"say":"You said {{guidance}}."}"#)
            try await ScriptedProcess.with(folder, script) { worker in
                try worker.say("go")
                _ = try await worker.result()
                try worker.write(JSONLine.encode(StdinLine.endSession(requestID: "e")))
                #expect(await worker.exitCode() == 0)
            }
            try await ScriptedProcess.with(folder, script, ["--resume=s-1"], number: 2) { worker in
                try worker.say("left")
                let line = try await worker.line { $0["type"]?.string == "assistant" }
                #expect(line["message"]?["content"]?.array?.first?["text"]?.string == "You said left.")
            }
            try await ScriptedProcess.with(folder, script, number: 3) { worker in
                #expect(await worker.exitCode() == 1)
                let complaint = try worker.complaint()
                #expect(complaint.contains("Session ID s-1 is already in use."))
            }
        }
    }

    @Test func wordsReachItWithinATurn() async throws {
        try await WorkerFolder.with { folder in
            let script = steps(#"{"pause":1}"#, #"{"awaitGuidance":"inside"}"#, #"{"say":"{{guidance}}"}"#)
            try await ScriptedProcess.with(folder, script) { worker in
                try worker.say("go")
                _ = try await worker.line { $0["subtype"]?.string == "init" }
                try worker.say("left")
                #expect(try await worker.line { $0["type"]?.string == "assistant" }["message"]?["content"]?.array?.first?["text"]?.string == "left")
            }
        }
    }

    @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func aSignalEndsItAndItsTool(_ number: Int32, _ code: Int32) async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, steps(stay)) { worker in
                try worker.say("go")
                let tool = try await tool(worker)
                worker.signal(number)
                #expect(await worker.exitCode() == code)
                #expect(try !tool.isAlive())
                #expect(try !worker.lines().contains { $0["type"]?.string == "result" })
            }
        }
    }

    @Test func aToolThatIsDeafToTermIsKilled() async throws {
        try await WorkerFolder.with { folder in
            let script = steps(#"{"run":"trap '' TERM; echo $$ > .pid; mv .pid pid; while :; do sleep 600; done"}"#)
            try await ScriptedProcess.with(folder, script) { worker in
                try worker.say("go")
                let tool = try await tool(worker)
                worker.signal(SIGTERM)
                #expect(await worker.exitCode() == 143)
                if let end = try ProcessWatch.end(of: tool) { for await _ in end {} }
            }
        }
    }

    @Test func anInterruptEndsTheTurnWithAResultAndTheProcessWell() async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, steps(stay)) { worker in
                try worker.say("go")
                let tool = try await tool(worker)
                worker.signal(SIGINT)
                #expect(await worker.exitCode() == 0)
                #expect(try worker.lines().last { $0["type"]?.string == "result" }?["terminal_reason"]?.string == "aborted_tools")
                #expect(try !worker.lines().contains { $0["type"]?.string == "control_response" })
                #expect(try !tool.isAlive())
            }
        }
    }

    @Test func anInterruptRequestLeavesTheProcessForMore() async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, steps(stay, #"{"say":"on"}"#)) { worker in
                try worker.say("go")
                let tool = try await tool(worker)
                try worker.write(JSONLine.encode(StdinLine.interrupt(requestID: "i")))
                _ = try await worker.line { $0["terminal_reason"]?.string == "aborted_tools" }
                #expect(try !tool.isAlive())
                try worker.say("again")
                _ = try await worker.line { $0["terminal_reason"]?.string == "completed" }
            }
        }
    }

    @Test func whatAToolLeavesBehindDoesNotHoldTheTurn() async throws {
        try await WorkerFolder.with { folder in
            // The left one keeps the output open and lets the first end.
            let script = steps(#"{"run":"(echo $$ > .pid; mv .pid pid; read line < fifo) & echo done"}"#)
            #expect(mkfifo("\(folder.root)/fifo", 0o600) == 0)
            try await ScriptedProcess.with(folder, script) { worker in
                try worker.say("go")
                #expect(try await worker.result()["is_error"]?.bool == false)
                #expect(try worker.toolResult() == "done\n")
                let fifo = try OwnedDescriptor(path: "\(folder.root)/fifo", flags: O_RDWR)
                _ = DescriptorBytes.write([UInt8(ascii: "\n")], to: fifo.number)
            }
        }
    }

    @Test func muchOutputIsCut() async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, steps(#"{"run":"head -c 1000000 /dev/zero | tr '\\0' x"}"#)) { worker in
                try worker.say("go")
                _ = try await worker.result()
                let text = try #require(try worker.toolResult())
                #expect(text.hasSuffix("\n… 970000 more bytes") && text.utf8.count < 31_000)
            }
        }
    }

    @Test func aHungOneNeedsASignal() async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, steps(#"{"say":"…"}"#, #"{"hang":true}"#)) { worker in
                try worker.say("go")
                _ = try await worker.line { $0["type"]?.string == "assistant" }
                try worker.write(JSONLine.encode(StdinLine.endSession(requestID: "e")))
                try worker.closeInput()
                worker.signal(SIGTERM)
                #expect(await worker.exitCode() == 143)
                #expect(try !worker.lines().contains { $0["type"]?.string == "control_response" })
            }
        }
    }

    @Test func aLineThatIsNoJSONEndsIt() async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, steps(#"{"say":"Hi."}"#)) { worker in
                try worker.write(Array("{torn".utf8))
                #expect(await worker.exitCode() == 1)
                #expect(try worker.complaint().contains("Error parsing streaming input line"))
            }
        }
    }

    @Test(arguments: [("{\"steps\":[{\"dance\":1}]}", "a step is an object with one of"), ("nonsense", "script.json")])
    func aScriptThatIsNoneIsExplained(_ script: String, _ words: String) async throws {
        try await WorkerFolder.with { folder in
            try await ScriptedProcess.with(folder, script) { worker in
                #expect(await worker.exitCode() == 1)
                let complaint = try worker.complaint()
                #expect(complaint.contains(words))
            }
        }
    }
}
