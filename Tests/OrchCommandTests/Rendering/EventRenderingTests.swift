import OrchCore
import Testing

@testable import orch

@Suite struct EventRenderingTests {
    private func line(_ fact: LedgerEvent.Fact, session: String? = "shop/123", host: String? = "gpu-box") throws -> String {
        EventRendering(page: Page(), current: try ProjectName("shop")).line(try Samples.event(7, fact, session: session, host: host))
    }

    @Test func statusChanges() throws {
        #expect(try line(Samples.status(.working, cause: "run_started")) == "12:00:00  123         working (run started on gpu-box)")
        let stuck = LedgerEvent.StatusFact(status: .stuck, cause: "reported", reason: "why\u{1B}[0m\nnot?")
        #expect(try line(LedgerEvent.Fact(status: stuck)) == "12:00:00  123         stuck (reported on gpu-box): why�[0m not?")
        let shipped = LedgerEvent.StatusFact(status: .prReady, cause: "reported", pullRequestUrl: "https://example.org/1")
        #expect(
            try line(LedgerEvent.Fact(status: shipped), session: "site/1", host: nil)
                == "12:00:00  site/1      pr_ready (reported)  https://example.org/1")
    }

    @Test func questionsSayHowToAnswer() throws {
        let question = Escalation(
            id: "q", session: try SessionKey("shop/123"), source: .worker, question: "Which?", options: ["a", "b"], askedAt: Samples.now)
        #expect(
            try line(LedgerEvent.Fact(escalation: question))
                == "12:00:00  123         asks: Which? [a | b] (answer with 'orch forward 123 \"…\"')")
        #expect(try line(LedgerEvent.Fact(escalationClosed: "q")) == "12:00:00  123         the question is closed")
    }

    @Test func hostsGuidanceAndTheRest() throws {
        let lost = LedgerEvent.HostFact(reachability: .unreachable, words: "not heard")
        #expect(try line(LedgerEvent.Fact(host: lost), session: nil) == "12:00:00  gpu-box     unreachable: not heard")
        #expect(
            try line(LedgerEvent.Fact(guidance: AgentEvent.GuidanceReceipt(id: "g", receipt: .delivered)))
                == "12:00:00  123         guidance is delivered")
        #expect(try line(LedgerEvent.Fact(deleted: true)) == "12:00:00  123         deleted")
    }

    @Test func ordersSayWhatTheyWaitFor() throws {
        let rendering = OrderRendering(current: try ProjectName("shop"))
        let key = try SessionKey("shop/123")
        #expect(rendering.lines(OrderDone(session: key, waitingFor: nil, notes: ["kept /w"]), word: "cancelled") == ["123: cancelled", "  kept /w"])
        #expect(
            rendering.lines(OrderDone(session: key, waitingFor: "waiting for gpu-box", notes: []), word: "paused")
                == ["123: to be paused, waiting for gpu-box"])
        let queued = try Samples.session("5", .queued) {
            $0.host = nil
            $0.waitingFor = "gpu-box is full (4/4)"
        }
        #expect(rendering.lines(spawned: queued) == ["5: Faster start", "  waits: gpu-box is full (4/4); branch issue-5"])
        #expect(rendering.lines(spawned: try Samples.session("5", .queued)) == ["5: Faster start", "  runs on gpu-box; branch issue-5"])
    }
}
