import OrchCore
import OrchWire
import Testing

@testable import orch

@Suite struct DetailRenderingTests {
    private func sample() throws -> SessionDetail {
        var session = try Samples.session("123", .stuck, minutes: 125, title: "Fix \u{1B}[2Jlogin") {
            $0.stuckReason = "Which database?"
            $0.worktreePath = "/home/ada/shop-issue-123"
            $0.costUSD = 1.204
            $0.notes = ["origin/main was not fetched: offline"]
        }
        session.worktreeStatus = WorktreeStatus(
            filesChanged: 2, insertions: 10, deletions: 3, lastCommitMessage: "Start", changedFiles: ["a.swift", "b\u{7}.swift"])
        var answer = Guidance(id: "g", text: "Use SQLite\nplease", sentAt: Samples.ago(minutes: 5))
        answer.receipt = .onHost
        let question = Escalation(
            id: "q", session: try SessionKey("shop/123"), source: .worker, question: "Which database?", options: ["SQLite", "Postgres"],
            askedAt: Samples.ago(minutes: 12))
        return SessionDetail(
            session: session, guidance: [answer], escalations: [question],
            lastEnd: RunEnd(kind: .finished, detail: "ended by itself"), waitingOrders: ["pause"])
    }

    @Test func everythingIsThere() throws {
        let lines = DetailRendering(page: Page(), now: Samples.now).lines(try sample())
        #expect(
            lines.joined(separator: "\n") == """
                [!] shop/123  Fix �[2Jlogin
                  status      stuck, started 2h5m ago, last sign of life 20s ago
                  orders      pause wait for the host
                  stuck       Which database?
                  host        gpu-box, attempt 1, run 2
                  branch      issue-123
                  worktree    /home/ada/shop-issue-123
                  cost        $1.20
                  last run    finished: ended by itself
                Worktree
                  2 files changed, +10 -3
                  last commit: Start
                    a.swift
                    b�.swift
                Questions
                  open 12m ago, from the worker:
                    Which database?
                    - SQLite
                    - Postgres
                Guidance
                  on the host 5m ago:
                    Use SQLite
                    please
                Notes
                  origin/main was not fetched: offline
                """)
    }

    @Test func jsonIsTheStatusFileAndWhatStandsBesideIt() throws {
        let json = try JSONCoding.value(JSONValue.self, from: try JSONCoding.bytes(of: DetailJSON(detail: try sample())))
        #expect(json["id"] == .string("123"))
        #expect(json["status"] == .string("stuck"))
        #expect(json["worktreeStatus"]?["filesChanged"] == .int(2))
        #expect(json["worktreeStatus"]?["testsPassing"] == .null)
        #expect(json["waitingOrders"] == .array([.string("pause")]))
        #expect(json["lastEnd"]?["kind"] == .string("finished"))
        guard case .array(let guidance)? = json["guidance"], case .array(let questions)? = json["escalations"] else {
            Testing.Issue.record("no guidance or escalations")
            return
        }
        #expect(guidance.first?["receipt"] == .string("on_host"))
        #expect(questions.first?["question"] == .string("Which database?"))
    }

    @Test func jsonHasNullForAWorktreeThatNobodyLookedAt() throws {
        var detail = try sample()
        detail.session.worktreeStatus = nil
        let json = try JSONCoding.value(JSONValue.self, from: try JSONCoding.bytes(of: DetailJSON(detail: detail)))
        #expect(json["worktreeStatus"] == .null)
    }
}
