import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Pause, cancel and delete: what the operator wants counts, and no work is lost on the way.
@Suite struct EndTests {
    @Test func pauseFreezesAndResumeThaws() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .mark("after", "echo on"), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let pid = try #require(Int32(try await cluster.mark("pid")))
            #expect(try await laptop.ok("pause", "1") == "1: paused\n")
            try await laptop.wait("1", .paused)
            try gate.open()
            #expect(try isFrozen(pid), "the worker is stopped")
            #expect(try await laptop.ok("list").contains("[||] 1  paused"))
            #expect(try await laptop.refused("restart", "1").contains("is not stuck: it is paused"))
            #expect(try await laptop.ok("resume", "1") == "1: resumed\n")
            try await laptop.wait("1", .complete)
            #expect(try await cluster.mark("after") == "on")
            #expect(try await laptop.refused("resume", "1").contains("is not paused"))
        }
    }

    /// By its group, where it has one (cgroup v2), else by its state (proc(5)).
    private func isFrozen(_ pid: Int32) throws -> Bool {
        let stat = String(decoding: try BoundedFile.read("/proc/\(pid)/stat", limit: 4096), as: UTF8.self)
        if stat.contains(") T ") { return true }
        let groups = String(decoding: try BoundedFile.read("/proc/\(pid)/cgroup", limit: 1 << 16), as: UTF8.self)
        let mounts = String(decoding: try BoundedFile.read("/proc/self/mountinfo", limit: 1 << 20), as: UTF8.self)
        let mount = mounts.split(separator: "\n").first { $0.contains(" - cgroup2 ") }?.split(separator: " ")[4]
        let group = groups.split(separator: "\n").first { $0.hasPrefix("0::/") }?.dropFirst(3)
        guard let mount, let group else { return false }
        return String(decoding: try BoundedFile.read("\(mount)\(group)/cgroup.freeze", limit: 100), as: UTF8.self).hasPrefix("1")
    }

    @Test func cancelEndsEverything() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            let escape =
                "env -i MARK=\"$MARKS/stray\" setsid nohup sh -c 'echo $$ > $MARK.new; mv $MARK.new $MARK; exec sleep 4711' >/dev/null 2>&1 &"
            try cluster.issue(1, .mark("pid", "echo $PPID"), .run(escape), .report(.working), .hold("go"))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            let stray = try await cluster.process("stray")
            #expect(try stray.isAlive())
            #expect(try await laptop.ok("cancel", "1") == "1: cancelled\n")
            #expect(try !worker.isAlive())
            #expect(try !stray.isAlive())
            #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-1"))
            #expect(try await laptop.refused("cancel", "1").contains("is cancelled already"))
            #expect(try await cluster.git("branch", "--list", "issue-1") == "", "nothing was on the branch")
        }
    }

    @Test func cancelKeepsWorkAndSaysSo() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            try cluster.issue(1, .run("echo work > dirty.txt"), .report(.working), .hold("go"))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let said = try await laptop.ok("cancel", "1")
            #expect(
                said == "1: cancelled\n  kept the worktree; the worktree of greet/1 has work that is nowhere else\n  untracked (1):\n    dirty.txt\n")
            #expect(try String(contentsOfFile: "\(cluster.root)/greet-issue-1/dirty.txt", encoding: .utf8) == "work\n")
        }
    }

    @Test func deleteRefusesWhatWouldBeLostAndForceSaysWhatItDestroys() async throws {
        try await Cluster.with(remote: true) { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .commit("a.txt"), .run("echo work > dirty.txt"), .report(.stuck, "Why?"))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .stuck)
            let words = try await laptop.refused("delete", "1")
            for part in ["has work that is nowhere else", "--force", "--keep-worktree", "dirty.txt", "Add a.txt"] {
                #expect(words.contains(part), "\(part) in \(words)")
            }
            #expect(try await laptop.list().map(\.status) == [.stuck], "refused leaves it as it was")
            let said = try await laptop.ok("delete", "1", "--force")
            #expect(said.hasPrefix("1: deleted\n") && said.contains("destroyed: "), "\(said)")
            #expect(try await laptop.list().isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-1"))
            let file = try laptop.statusPath("1")
            #expect(!FileManager.default.fileExists(atPath: file))
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            #expect(try await laptop.get("1")["attempt"]?.int == 2, "its number was given out before")
        }
    }

    @Test func deleteAllKeepsWhatWouldBeLost() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .report(.stuck, "Why?"))
            try cluster.issue(2, .run("echo work > dirty.txt"), .report(.stuck, "Why?"))
            try await laptop.ok("spawn", "1", "2")
            for id in ["1", "2"] { try await laptop.wait(id, .stuck) }
            #expect(try await laptop.refused("delete-all", code: 64).contains("--yes"))
            let result = try await laptop.orch("delete-all", "--yes")
            #expect(result.exit == .code(1))
            #expect(result.text == "1: deleted\n")
            #expect(result.errorText.contains("the worktree of greet/2 has work"))
            #expect(try await laptop.list().map(\.id) == ["2"])
            #expect(try await laptop.ok("delete-all", "--yes", "--keep-worktrees").contains("2: deleted"))
            #expect(FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-2/dirty.txt"))
        }
    }
}
