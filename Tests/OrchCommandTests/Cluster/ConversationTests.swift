import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Questions to the person, and the person's words to the worker.
@Suite struct ConversationTests {
    @Test func aQuestionIsAnsweredAndTheSameConversationGoesOn() async throws {
        try await Cluster.with(slots: 1) { cluster in
            let laptop = cluster.laptop
            try cluster.issue(
                1, .mark("before", "echo $CLAUDE_CODE_SESSION_ID"), .report(.stuck, "Which database?"), .awaitGuidance(.turn),
                .mark("after", "echo $CLAUDE_CODE_SESSION_ID; cat .claude/session-prompt.md"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .stuck)
            #expect(try await laptop.ok("list").contains("stuck: Which database?"))
            try await laptop.ok("spawn", "2", "--wait")
            let forwarded = try await laptop.ok("forward", "1", "Postgres it is")
            #expect(forwarded.contains("see 'orch get 1'"), "\(forwarded)")
            #expect(try await laptop.ok("restart", "1") == "1: restarted\n")
            try await laptop.wait("1", .complete)
            let conversation = try await cluster.mark("before")
            let after = try await cluster.mark("after")
            #expect(after.hasPrefix(conversation + "\n") && after.contains("Postgres it is"), "\(after)")
            let get = try await laptop.get("1")
            #expect(get["run"]?.int == 2)
            #expect(get["guidance"]?.array?.map { $0["receipt"]?.string } == ["delivered"])
            #expect(get["escalations"]?.array?.allSatisfy { $0["closedAt"]?.string != nil } == true, "no question stays open")
            #expect(try await laptop.refused("restart", "1").contains("is not stuck: it is complete"))
            #expect(try await laptop.refused("forward", "1", "more").contains("nobody would read it"))
        }
    }

    @Test func wordsReachARunningTurnWithReceipts() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .report(.working), .awaitGuidance(.inside), .mark("heard", "echo \"$SCRIPT_GUIDANCE\""), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            try await ClusterWatcher.with(cluster) { watcher in
                try await laptop.ok("forward", "1", "Mind the \"quotes\" and $(this)")
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
                #expect(try watcher.events().compactMap { $0.fact.guidance?.receipt } == [.queued, .onHost, .delivered])
            }
            #expect(try await cluster.mark("heard").contains("Mind the \"quotes\" and $(this)"))
            #expect(try await laptop.get("1")["run"]?.int == 1)
        }
    }

    @Test func aQueuedSessionGetsItsWordsWithItsFirstRun() async throws {
        try await Cluster.with(slots: 1) { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try cluster.issue(2, .awaitGuidance(.inside), .report(.complete))
            try await laptop.ok("spawn", "1", "2")
            try await laptop.ok("forward", "2", "Early words")
            #expect(try await laptop.get("2")["guidance"]?.array?.first?["receipt"]?.string == "queued")
            try gate.open()
            try await laptop.wait("2", .complete)
            #expect(try await laptop.get("2")["guidance"]?.array?.first?["receipt"]?.string == "delivered")
        }
    }

    @Test func anEscalationOfTheWorkerIsShown() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(
                1, .escalate(Report.Question(question: "Tabs or spaces?", options: ["tabs", "spaces"], context: "line 3")), .awaitGuidance(.turn),
                .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .stuck)
            let get = try await laptop.ok("get", "1")
            for words in ["Tabs or spaces?", "- tabs", "- spaces", "line 3"] { #expect(get.contains(words), "\(get)") }
            let person = try await laptop.orch("watch", "--since", "0", "--help")
            #expect(person.exit == .code(0))
            try await ClusterWatcher.with(cluster) { watcher in
                let asked = try await watcher.event("the question") { $0.fact.escalation != nil }
                #expect(asked.fact.escalation?.options == ["tabs", "spaces"])
                try await laptop.ok("forward", "1", "spaces")
                try await laptop.ok("restart", "1")
                try await watcher.event("closed") { $0.fact.escalationClosed == asked.fact.escalation?.id }
            }
            try await laptop.wait("1", .complete)
        }
    }

    @Test func waitTellsHowItEnded() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let late = try await laptop.orch("wait", "1", "--timeout", "1s")
            #expect(late.exit == .code(124), "\(late.errorText)")
            try await laptop.ok("cancel", "1")
            let other = try await laptop.orch("wait", "1", "--until", "pr_ready")
            #expect(other.exit == .code(1), "\(other.text)")
            #expect(try await laptop.orch("wait", "1").exit == .code(0))
        }
    }
}
