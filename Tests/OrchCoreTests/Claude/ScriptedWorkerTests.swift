import Foundation
import OrchCore
import Testing

@Suite struct ScriptedWorkerTests {
    func worker(_ steps: String, resumed: ScriptedConversation? = nil, arguments: [String] = ["-p", "--session-id", "s1"]) throws -> ScriptedWorker {
        let script = try JSONDecoder().decode(WorkerScript.self, from: Data(#"{"steps":\#(steps),"model":"demo"}"#.utf8))
        return ScriptedWorker(
            script: script, launch: ScriptedLaunch(arguments: arguments), conversation: resumed, workingDirectory: "/w", newSessionID: "fresh")
    }

    let first = StdinLine.message("Read it.", uuid: "m1")

    @Test func nothingIsSaidBeforeTheFirstMessageAndATurnIsWhole() throws {
        var worker = try worker(#"[{"say":"Hello."},{"run":"git status"},{"report":{"status":"complete"}}]"#)
        #expect(transcript(worker.receive(first)) == ["queued m1", "init demo", "started m1", "replay", "say Hello.", "use Bash", "run git status"])
        #expect(transcript(worker.commandEnded(exitCode: 0, output: "clean")) == ["result of tool", "use mcp__orch__report_status", "call"])
        #expect(transcript(worker.toolAnswered(text: "ok")) == ["result of tool", "result completed $0.01", "completed m1"])
        #expect(transcript(worker.inputDidEnd()) == ["exit 0"])
    }

    @Test func aStuckWorkerEndsItsTurnAndALaterProcessGoesOn() throws {
        let steps = #"[{"escalate":{"question":"JWT?"}},{"awaitGuidance":"turn"},{"say":"You said: {{guidance}}"},{"run":"commit"}]"#
        var one = try worker(steps)
        #expect(transcript(one.receive(first)).suffix(2) == ["use mcp__orch__escalate", "call"])
        let end = one.toolAnswered(text: "asked")
        #expect(transcript(end) == ["result of tool", "result completed $0.01", "completed m1"])
        #expect(transcript(one.receive(StdinLine.endSession(requestID: "e"))) == ["control success", "exit 0"])

        let saved = try #require(end.compactMap { if case .save(let conversation) = $0 { conversation } else { nil } }.last)
        let again = try JSONDecoder().decode(ScriptedConversation.self, from: JSONEncoder().encode(saved))
        var two = try worker(steps, resumed: again, arguments: ["-p", "--resume=s1"])
        #expect(transcript(two.receive(first)) == ["completed m1"])
        let effects = two.receive(StdinLine.message("Use JWT", uuid: "m2"))
        #expect(transcript(effects) == ["queued m2", "init demo", "started m2", "replay", "say You said: Use JWT", "use Bash", "run commit"])
        #expect(effects.contains(.run(command: "commit", environment: ["SCRIPT_GUIDANCE": "Use JWT"])))
        #expect(transcript(two.commandEnded(exitCode: 0, output: "")).contains("result completed $0.02"))
    }

    @Test func aMessageDuringACommandIsTakenAtItsEnd() throws {
        var worker = try worker(#"[{"run":"make"},{"say":"Now {{guidance}}"}]"#)
        _ = worker.receive(first)
        #expect(transcript(worker.receive(StdinLine.message("tests", uuid: "g"))) == ["queued g"])
        #expect(
            transcript(worker.commandEnded(exitCode: 2, output: "x"))
                == ["error of tool", "started g", "replay", "say Now tests", "result completed $0.01", "completed m1", "completed g"])
        #expect(transcript(worker.receive(StdinLine.message("tests", uuid: "g"))) == ["replay"])
    }

    @Test func aLaterMessageIsATurnOfItsOwn() throws {
        var worker = try worker(#"[{"run":"make"},{"say":"a"}]"#)
        _ = worker.receive(first)
        _ = worker.receive(StdinLine.message("then", uuid: "g", priority: .later))
        let lines = transcript(worker.commandEnded(exitCode: 0, output: ""))
        #expect(
            lines == [
                "result of tool", "say a", "result completed $0.01", "completed m1", "init demo", "started g", "replay", "result completed $0.02",
                "completed g",
            ])
    }

    @Test func waitingInsideATurnEndsWithAMessage() throws {
        var worker = try worker(#"[{"awaitGuidance":"inside"},{"say":"on"}]"#)
        #expect(transcript(worker.receive(first)).last == "replay")
        #expect(transcript(worker.receive(StdinLine.message("go", uuid: "g"))).prefix(4) == ["queued g", "started g", "replay", "say on"])
    }

    @Test func anInterruptStopsTheCommandAndTheProcessLivesOn() throws {
        var worker = try worker(#"[{"run":"make"},{"say":"after"}]"#)
        _ = worker.receive(first)
        #expect(
            transcript(worker.receive(StdinLine.interrupt(requestID: "i")))
                == ["control success", "stop", "error of tool", "result aborted_tools $0.0", "completed m1"])
        #expect(worker.commandEnded(exitCode: 143, output: "").isEmpty)
        #expect(transcript(worker.receive(StdinLine.message("go", uuid: "g"))).contains("say after"))
        #expect(
            transcript(
                worker.receive(
                    try json(
                        #"{"type":"control_request","request_id":"x","#
                            + #""request":{"subtype":"dance"}}"#))) == ["control error"])
    }

    @Test func aFailureOfTheAPILooksLikeTheRealOne() throws {
        var worker = try worker(#"[{"fail":{"status":529,"text":"Overloaded"}}]"#)
        let effects = worker.receive(first)
        #expect(transcript(effects).suffix(2) == ["result api_error $0.0", "completed m1"])
        var activity = WorkerActivity(fence: Fence(attempt: 1, run: 1), now: 0)
        for case .emit(let json) in effects { _ = activity.apply(StreamEvent(json), now: 1) }
        #expect(activity.lastTurn?.end == .apiError(APIFailure(status: 529, message: "API Error: 529 Overloaded")))
        #expect(transcript(worker.inputDidEnd()) == ["exit 1"])
        #expect(activity.end(.code(1)).kind == .infrastructure)
    }

    @Test func badEnds() throws {
        var exits = try worker(#"[{"garbage":"%%"},{"exit":3},{"say":"never"}]"#)
        #expect(transcript(exits.receive(first)).suffix(2) == ["raw %%", "exit 3"])
        var hangs = try worker(#"[{"hang":true}]"#)
        _ = hangs.receive(first)
        #expect(hangs.isOver)
        #expect(hangs.receive(StdinLine.endSession(requestID: "e")).isEmpty)
        #expect(hangs.inputDidEnd().isEmpty)
        var broken = try worker("[]")
        #expect(transcript(broken.receiveBroken()) == ["complain", "exit 1"])
        var lost = try worker("[]", arguments: ["--resume", "s9"])
        #expect(transcript(lost.receive(first)) == ["queued m1", "result nil $0.0", "complain", "exit 1"])
    }

    @Test func pausesAreTimersAndLateOnesAreIgnored() throws {
        var worker = try worker(#"[{"pause":200},{"say":"a"}]"#)
        guard case .wait(let milliseconds, let number)? = worker.receive(first).last else {
            Issue.record("no wait")
            return
        }
        #expect(milliseconds == 200)
        #expect(worker.waited(number: number + 1).isEmpty)
        #expect(transcript(worker.waited(number: number)).contains("say a"))
        #expect(worker.waited(number: number).isEmpty)
    }

    @Test func endOfInputFinishesTheTurnFirst() throws {
        var worker = try worker(#"[{"run":"make"},{"awaitGuidance":"inside"}]"#)
        _ = worker.receive(first)
        #expect(worker.inputDidEnd().isEmpty)
        #expect(transcript(worker.commandEnded(exitCode: 0, output: "")).suffix(2) == ["completed m1", "exit 0"])
    }

    @Test func aRefusedReportComesBackAsAnError() throws {
        var worker = try worker(#"[{"report":{"status":"stuck"}},{"say":"hm"}]"#)
        #expect(
            transcript(worker.receive(first)).suffix(5) == [
                "use mcp__orch__report_status", "error of tool", "say hm", "result completed $0.01", "completed m1",
            ])
    }

    @Test func aStepThatIsNoneIsRefusedWithTheChoice() {
        #expect(throws: DecodingError.self) { try worker(#"[{"dance":1}]"#) }
        #expect(throws: DecodingError.self) { try worker(#"[{"say":"a","run":"b"}]"#) }
    }

    /// Everything it prints is understood, and drives the activity through a whole turn.
    @Test func itsLinesAreEventsOfTheStream() throws {
        var worker = try worker(#"[{"say":"a"},{"report":{"status":"working"}},{"run":"x"}]"#)
        var activity = WorkerActivity(fence: Fence(attempt: 1, run: 1), now: 0)
        let effects = worker.receive(first) + worker.toolAnswered(text: "ok") + worker.commandEnded(exitCode: 0, output: "y")
        for case .emit(let json) in effects {
            let event = StreamEvent(json)
            if case .unknown(let kind) = event.kind { Issue.record("\(kind) is not understood") }
            _ = activity.apply(event, now: 1)
        }
        #expect(activity.phase == .idle)
        #expect(activity.sessionID == "s1")
        #expect(activity.totalCostUSD == 0.01)
        #expect(activity.deliveries["m1"] == .completed)
    }

    @Test(arguments: UInt64(0)..<30)
    func randomInputNeverTraps(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var worker = try worker(
            #"[{"run":"a"},{"pause":1},{"awaitGuidance":"inside"},{"report":{"status":"working"}},{"awaitGuidance":"turn"},{"say":"x"}]"#)
        for step in 0..<300 {
            let effects =
                switch Int.random(in: 0..<9, using: &random) {
                case 0, 1: worker.receive(StdinLine.message("t", uuid: "u\(step / 2)", priority: step % 3 == 0 ? .later : .next))
                case 2: worker.receive(StdinLine.interrupt(requestID: "i"))
                case 3: worker.commandEnded(exitCode: 0, output: "")
                case 4: worker.toolAnswered(text: "")
                case 5, 6: worker.waited(number: Int.random(in: 0..<400, using: &random))
                case 7: worker.receive(.array([.null]))
                default: worker.receive(.object(["type": .string("user")]))
                }
            #expect(effects.count < 400)
        }
    }
}

/// The effects in a few words each.
private func transcript(_ effects: [ScriptedEffect]) -> [String] {
    effects.compactMap { effect in
        switch effect {
        case .save: nil
        case .emitRaw(let text): "raw \(text)"
        case .run(let command, _): "run \(command)"
        case .stopCommand: "stop"
        case .call: "call"
        case .wait(let milliseconds, _): "wait \(milliseconds)"
        case .complain: "complain"
        case .exit(let code): "exit \(code)"
        case .emit(let json): words(json)
        }
    }
}

private func words(_ json: JSONValue) -> String {
    switch StreamEvent(json).kind {
    case .turnStarted(let turn): return "init \(turn.model)"
    case .commandLifecycle(let uuid, let state): return "\(state) \(uuid)"
    case .assistant(let message):
        switch message.blocks.first {
        case .text(let text)?: return "say \(text)"
        case .toolUse(let use)?: return "use \(use.name)"
        default: return "?"
        }
    case .user(let message):
        guard let result = message.results.first else { return message.isReplay ? "replay" : "user" }
        return result.isError ? "error of tool" : "result of tool"
    case .result(let report): return "result \(report.terminalReason ?? "nil") $\(report.totalCostUSD ?? -1)"
    case .controlResponse(_, let error): return error == nil ? "control success" : "control error"
    default: return "?"
    }
}
