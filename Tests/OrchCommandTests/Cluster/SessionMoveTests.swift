import Foundation
import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// `orch move` between two machines that share nothing but a git server.
@Suite(.enabled(if: RealPrograms.python != nil, "needs python3 for the git server"), .timeLimit(.minutes(2)))
struct SessionMoveTests {
    private static let push = "git push --quiet origin HEAD"

    private func with(_ body: (Cluster, ClusterHost, ClusterHost) async throws -> Void) async throws {
        try await Cluster.with { cluster in
            try cluster.write("[user]\n\tname = Laptop\n\temail = laptop@example.invalid\n", to: "\(cluster.root)/.gitconfig")
            try await cluster.withServer(token: "not-a-secret-of-this-test", takesPushes: true) { _ in
                try await cluster.laptop.ok("up")
                try await cluster.addGPUBox()
                try await body(cluster, cluster.laptop, cluster.gpuBox)
            }
        }
    }

    private func run(_ fence: Fence, of host: ClusterHost) throws -> RunSpec {
        let directory = RunDirectory(path: host.home.run(of: try SessionKey("greet/1"), fence: fence))
        return try #require(try directory.spec())
    }

    @Test func itGoesOnThereInTheSameConversation() async throws {
        try await with { cluster, laptop, gpuBox in
            let (push, go) = (try cluster.gate("push"), try cluster.gate("go"))
            try cluster.issue(
                1, .commit("a.txt"), .run(Self.push), .commit("b.txt"), .report(.working), .hold("push"), .mark("pushed", Self.push), .hold("go"),
                .mark("there", "pwd; ls"), .report(.complete))
            try await cluster.spawnFar(1, on: laptop)
            try await laptop.wait("1", .working)

            let refusal = try await laptop.refused("move", "1", "--to", "gpu-box")
            #expect(refusal.contains("on laptop has work that is not on the remote"), "\(refusal)")
            #expect(refusal.contains("Add b.txt"), "\(refusal)")
            #expect(try await laptop.get("1")["run"]?.int == 1, "the worker was not disturbed")

            try push.open()
            _ = try await cluster.mark("pushed")
            let said = try await laptop.ok("move", "1", "--to", "gpu-box")
            #expect(said.contains("moved to gpu-box"), "\(said)")
            try go.open()
            try await laptop.wait("1", .complete)
            let there = try await cluster.mark("there").split(separator: "\n")
            #expect(there.first?.hasPrefix("\(gpuBox.home.worktrees(of: try ProjectName("greet")))/issue-1") == true, "\(there)")
            #expect(there.contains("a.txt") && there.contains("b.txt"), "\(there)")

            let (before, after) = (try run(Fence(attempt: 1, run: 1), of: laptop), try run(Fence(attempt: 2, run: 1), of: gpuBox))
            let conversation = try #require(before.conversationId)
            #expect(after.conversationId == conversation)
            #expect(after.arguments.contains("--resume=\(conversation)"))
            let session = try await laptop.get("1")
            #expect(session["host"]?.string == "gpu-box")
            #expect(session["notes"]?.array?.contains { $0.string?.contains("moved from laptop to gpu-box") == true } == true, "\(session)")
            try await nothingIsLeft(on: laptop, cluster)
        }
    }

    /// What was pushed needs no second home, and what was carried is where it belongs.
    private func nothingIsLeft(on laptop: ClusterHost, _ cluster: Cluster) async throws {
        let worktrees = laptop.home.worktrees(of: try ProjectName("greet"))
        let isGone = try await cluster.changed(worktrees) { FileManager.default.fileExists(atPath: "\(worktrees)/issue-1") ? nil : true }
        #expect(isGone == true)
        for folder in [
            "\(laptop.home.root)/coordinator/transfers", "\(laptop.home.root)/agent/transfers", "\(cluster.gpuBox.home.root)/agent/transfers",
        ] {
            let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/greet")
            #expect(names ?? [] == [], "\(folder)")
        }
    }

    @Test func fromAHostThatIsAwayItStartsAnewByForceAndTheOldOneIsFenced() async throws {
        try await with { cluster, laptop, gpuBox in
            try cluster.issue(
                1, .commit("a.txt"), .run(Self.push), .run("echo work > left.txt"), .mark("pid", "echo $PPID"), .report(.working),
                .mark("files", "ls"), .hold("never"))
            try await cluster.spawnFar(1, on: gpuBox)
            try await laptop.wait("1", .working)
            try await ClusterWatcher.with(cluster) { watcher in
                try await gpuBox.crash(.agent)
                try await watcher.event("gpu-box is not heard") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .unreachable }
                let refusal = try await laptop.refused("move", "1", "--to", "laptop")
                #expect(refusal.contains("gpu-box has not been heard since"), "\(refusal)")
                #expect(refusal.contains("--force starts on laptop from the last pushed commit, in a new conversation"), "\(refusal)")

                let old = try await cluster.process("pid")
                for mark in ["pid", "files"] { try FileManager.default.removeItem(atPath: "\(cluster.marks)/\(mark)") }
                let said = try await laptop.ok("move", "1", "--to", "laptop", "--force")
                #expect(said.contains("from the last pushed commit, in a new conversation"), "\(said)")
                let files = try await cluster.mark("files").split(separator: "\n")
                #expect(files.contains("a.txt") && files.contains("left.txt"), "the new worker has done it again: \(files)")
                #expect(try run(Fence(attempt: 2, run: 1), of: laptop).arguments.contains { $0.hasPrefix("--session-id=") })

                let end = try ProcessWatch.end(of: old)
                try await gpuBox.ok("up")
                // It has other ports now.
                let doors = try gpuBox.record(.agent).endpoints
                let key = try await gpuBox.orch("key", "--role", "agent").line
                try await laptop.ok(
                    "host", "add", "gpu-box", "\(try #require(doors["tcp-work"]))/\(key)", "--status", try #require(doors["tcp-status"]))
                let hasEnded = await withinTime(.seconds(30)) { if let end { for await _ in end {} } }
                #expect(hasEnded != nil, "the old worker is fenced when its host is heard again")
                let worktree = "\(gpuBox.home.worktrees(of: try ProjectName("greet")))/issue-1"
                #expect(FileManager.default.fileExists(atPath: "\(worktree)/left.txt"), "its work is kept")
                #expect(try await laptop.get("1")["host"]?.string == "laptop")
            }
        }
    }
}
