import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// What a worktree gets beside what is in git.
@Suite struct WorktreeTests {
    @Test func untrackedFilesOfTheListAreCopied() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.write(".env\nlocal/*.json\n", to: "\(cluster.repository)/.worktreeinclude")
            try cluster.write("SECRET=1\n", to: "\(cluster.repository)/.env")
            try cluster.write("no\n", to: "\(cluster.repository)/other.txt")
            try cluster.issue(1, .mark("files", "cat .env; ls"), .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            let files = try await cluster.mark("files")
            #expect(files.hasPrefix("SECRET=1\n") && files.contains("README.md"), "\(files)")
            #expect(!files.contains("other.txt"))
        }
    }

    private func settings(_ cluster: Cluster, setup: String) async throws {
        let text = #"{"project": {"name": "greet", "baseBranch": "main"}, "issues": {"source": "files"}, "worktree": {"setup": "\#(setup)"}}"#
        try cluster.write(text, to: "\(cluster.repository)/orchestration.config.json")
        try await cluster.git("add", "orchestration.config.json")
        try await cluster.git("commit", "--quiet", "--message", "Set-up")
    }

    @Test func setupRunsOnlyWhereTheHostTrustsIt() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await settings(cluster, setup: "echo made > made.txt")
            for number in [1, 2] { try cluster.issue(number, .mark("files-\(number)", "ls"), .report(.complete)) }
            try await laptop.ok("spawn", "1")
            let untrusted = try await laptop.orch("wait", "1")
            #expect(untrusted.exit == .code(0), "\(untrusted.text)")
            let get = try await laptop.ok("get", "1")
            #expect(get.contains("orch trust"), "it is said how to trust it: \(get)")
            #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-1/made.txt"))

            #expect(try await laptop.refused("trust", code: 64).contains("echo made > made.txt"))
            #expect(try await laptop.ok("trust", "--yes").contains("Allowed"))
            try await laptop.ok("spawn", "2", "--wait")
            #expect(try await cluster.mark("files-2").contains("made.txt"))
        }
    }

    @Test func aSetupThatFailsIsStuckWithItsOutput() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await settings(cluster, setup: "echo the disk is on fire; exit 3")
            try await laptop.ok("trust", "--yes")
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .stuck)
            let reason = try await laptop.get("1")["stuckReason"]?.string ?? ""
            #expect(reason.contains("the disk is on fire"), "\(reason)")
            try await settings(cluster, setup: "true")
            #expect(try await laptop.ok("list").contains("[!]  1  stuck"))
        }
    }
}
