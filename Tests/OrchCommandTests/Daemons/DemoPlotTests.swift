import OrchCore
import OrchWire
import Testing

@testable import orch

/// The plot of `orch demo`, as transcripts.
@Suite struct DemoPlotTests {
    private let three: Set<SessionID>

    init() throws { three = [try SessionID("1"), try SessionID("2"), try SessionID("3")] }

    private func session(_ id: String, _ status: SessionStatus, run: UInt64 = 1) throws -> StatusFile {
        var face = SessionFace(status: status)
        face.stuckReason = status == .stuck ? "Which format?" : nil
        let key = SessionKey(project: try ProjectName("greet"), id: try SessionID(id))
        return StatusFile(
            key: key, issue: Issue(number: Int(id), title: "t", body: nil), mode: .single, face: face, branch: "issue-\(id)",
            startedAt: Timestamp(milliseconds: 0), lastHeartbeat: Timestamp(milliseconds: 0), host: nil, fence: Fence(attempt: 1, run: run),
            want: .run)
    }

    private func question(_ source: Escalation.Source = .worker) throws -> Escalation {
        Escalation(id: "q", session: try SessionKey("greet/3"), source: source, question: "Which format?", askedAt: Timestamp(milliseconds: 0))
    }

    @Test func aQuestionIsAnsweredOnceAndThePlayEnds() throws {
        var plot = DemoPlot(expected: three)
        let id = try SessionID("3")
        #expect(plot.see([try session("1", .working), try session("3", .planning)]) == [])
        let stuck = try session("3", .stuck)
        #expect(plot.see([try session("1", .complete), stuck]) == [.look(id)])
        #expect(plot.learn(stuck, []) == nil, "its question is still on its way")
        #expect(plot.see([stuck]) == [.look(id)])
        #expect(plot.learn(stuck, [try question()]) == .answer(id, try question()))
        #expect(plot.see([stuck]) == [], "answered, not restarted yet")
        #expect(plot.see([try session("3", .working, run: 2)]) == [])
        #expect(plot.see([try session("1", .complete), try session("2", .complete)]) == [], "one is missing")
        #expect(plot.see(try ["1", "2", "3"].map { try session($0, .complete) }) == [.finish])
        #expect(plot.see(try ["1", "2", "3"].map { try session($0, .complete) }) == [], "once")
    }

    @Test func whatGoesAnotherWayIsGivenUpWithWords() throws {
        var again = DemoPlot(expected: three)
        _ = again.learn(try session("3", .stuck), [try question()])
        #expect(again.see([try session("3", .stuck, run: 2)]) == [.giveUp("session 3 is stuck again: Which format?")])
        var failed = DemoPlot(expected: three)
        #expect(failed.learn(try session("3", .stuck), [try question(.agent)]) == .giveUp("session 3 is stuck: Which format?"))
        var cancelled = DemoPlot(expected: three)
        #expect(cancelled.see([try session("2", .cancelled)]) == [.giveUp("session 2 is cancelled")])
    }

    @Test func othersSessionsDoNotCount() throws {
        var plot = DemoPlot(expected: [try SessionID("1")])
        #expect(plot.see([try session("2", .stuck), try session("1", .complete)]) == [.finish])
    }

    @Test func theScriptsCanBeRead() throws {
        for issue in DemoIssue.all {
            let script = try JSONCoding.value(WorkerScript.self, from: JSONCoding.bytes(of: issue.script))
            #expect(script == issue.script)
            #expect(IssueText(markdown: issue.file)?.title == issue.title)
        }
    }
}
