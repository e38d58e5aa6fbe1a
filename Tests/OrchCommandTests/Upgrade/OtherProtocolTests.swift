import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Daemons of two protocol versions meet: both say so, nobody takes anything of the other, and workers do not notice.
@Suite(.timeLimit(.minutes(3))) struct OtherProtocolTests {
    @Test(arguments: DaemonRole.allCases) func areRefusedWithWordsAndWorkersGoOn(isOther: DaemonRole) async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try laptop.write(
                try cluster.config(of: laptop, slots: 4, more: ["environment": .object(["pass": .array([.string("ORCH_AS_PROTOCOL")])])]))
            try await laptop.ok("up")
            let (gate, _) = try await cluster.heldWorker(then: .report(.planning), .commit("a.txt"), .mark("done", "echo yes"))
            _ = try await laptop.orch("down", "--only", isOther.rawValue)
            let up = try await laptop.orch(["up", "--only", isOther.rawValue], with: ["ORCH_AS_PROTOCOL": "2"])
            #expect(up.exit == .code(0), "\(up.errorText)")

            let (agents, coordinators) = isOther == .agent ? (2, 1) : (1, 2)
            _ = try await laptop.logLine(.agent, "a coordinator speaks protocol \(coordinators), this agent \(agents)")
            let words = "it speaks protocol \(agents), this coordinator \(coordinators): install the same orch on both"
            _ = try await laptop.logLine(.coordinator, words)
            // Whoever asks the coordinator has to speak as it does.
            let asked = isOther == .coordinator ? ["ORCH_AS_PROTOCOL": "2"] : [:]
            for command in [["hosts"], ["status"], ["doctor"]] {
                let shown = try await laptop.orch(command, with: asked)
                #expect(shown.text.contains("unreachable") && shown.text.contains(words), "orch \(command): \(shown.text)")
            }
            try gate.open()
            #expect(try await cluster.mark("done") == "yes", "the worker goes on")

            _ = try await laptop.orch("down", "--only", isOther.rawValue)
            try await laptop.ok("up")
            try await cluster.expectOneRun(of: "1")
            #expect(try await !laptop.ok("hosts").contains("speaks protocol"))
            #expect(try await cluster.git("log", "-1", "--format=%s", "issue-1") == "Add a.txt")
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
                let told = try watcher.statuses(of: "1").reduce(into: [SessionStatus]()) { if $0.last != $1 { $0.append($1) } }
                #expect(told == [.queued, .registered, .working, .planning, .complete])
            }
        }
    }
}
