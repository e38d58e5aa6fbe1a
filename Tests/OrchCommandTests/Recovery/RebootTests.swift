import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@testable import orch

/// The machine was started anew: nothing that ran before lives, and pids belong to others.
@Suite(.timeLimit(.minutes(3))) struct RebootTests {
    @Test func whatRanIsContinuedAndNoForeignProcessIsSignalled() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            func booted(_ id: String) -> ClusterHost {
                let environment = laptop.environment.merging(["ORCH_TEST_BOOT_ID": id]) { $1 }
                return ClusterHost(name: laptop.name, home: laptop.home, environment: environment, directory: laptop.directory)
            }
            let (before, after) = (booted("boot-1"), booted("boot-2"))
            try laptop.write(try cluster.config(of: laptop, slots: 2, more: ["environment": .object(["pass": .array([.string("ORCH_TEST_*")])])]))
            let gate = try cluster.gate("go")
            try cluster.issue(
                1, .report(.working), .run("echo work > a.txt"), .mark("there", "echo yes"), .hold("go"),
                .mark("resumed", "tr '\\0' ' ' < /proc/$PPID/cmdline"), .mark("work", "cat a.txt"), .report(.complete))
            try await before.ok("up")
            try await before.ok("spawn", "1")
            _ = try await cluster.mark("there")
            let worktree = try #require(try await before.get("1")["worktreePath"]?.string)

            // The power goes: everything at once, without a word.
            let run = RunDirectory(path: laptop.home.run(of: try SessionKey("greet/1"), fence: Fence(attempt: 1, run: 1)))
            let owner = try #require(try run.owner())
            // The supervisor first: it must not see its worker end.
            #expect(try ProcessIdentity(pid: owner.supervisor.pid)?.send(SIGKILL) == true)
            try await Leftovers(root: cluster.root).end()
            #expect(try run.exit() == nil)
            // The pids of supervisor and worker belong to somebody else now.
            let stranger = Process()
            stranger.executableURL = URL(fileURLWithPath: "/usr/bin/tail")
            stranger.arguments = ["-f", "/dev/null"]
            // Nothing of it may hold the output of the tests open.
            stranger.standardOutput = FileHandle.nullDevice
            stranger.standardError = FileHandle.nullDevice
            try stranger.run()
            // A child of a thread that blocks signals does not hear TERM.
            defer {
                kill(stranger.processIdentifier, SIGKILL)
                stranger.waitUntilExit()
            }
            let identity = try #require(try ProcessIdentity(pid: stranger.processIdentifier))
            let reused = ProcessIdentity(pid: identity.pid, startTime: identity.startTime, bootId: "boot-1")
            #expect(owner.supervisor.bootId == "boot-1")
            try JSONFile.write(
                OwnerRecord(fence: owner.fence, supervisor: reused, worker: reused, group: nil, startedAt: owner.startedAt), to: run.ownerFile)

            try await after.ok("up")
            let waits = try await cluster.changed(laptop.home.sessions(of: try ProjectName("greet"))) {
                (try? laptop.statusFile("1")).flatMap { $0.waitingFor?.hasPrefix("continues at") == true ? $0 : nil }
            }
            #expect(waits != nil)
            #expect(try run.exit()?.detail == "the machine was restarted while the worker ran")
            // The file is the agent's; it is the coordinator that is asked.
            let commits = try FileWatch.changes(of: [.file("\(laptop.home.ledger)-wal")])
            if try await !hasContinued(after) { for await _ in commits { if try await hasContinued(after) { break } } }
            try await after.ok("restart", "1")
            try gate.open()
            #expect(try await cluster.mark("resumed").contains("--resume"))
            #expect(try await cluster.mark("work") == "work")
            try await after.wait("1", .complete)
            #expect(try await after.get("1")["run"]?.int == 2)
            #expect(worktree.hasSuffix("greet-issue-1") || worktree.contains("issue-1"))
            #expect(stranger.isRunning)
        }
    }

    /// Whether the coordinator knows it too.
    private func hasContinued(_ host: ClusterHost) async throws -> Bool {
        let words = "the machine was restarted while the worker ran; continues by itself"
        return try await host.get("1")["notes"]?.array?.contains { $0.string?.contains(words) == true } == true
    }
}
