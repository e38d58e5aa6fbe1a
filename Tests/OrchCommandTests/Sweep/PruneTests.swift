import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// `orch prune` with real daemons.
@Suite struct PruneTests {
    @Test func aDryRunShowsWhatApplyDoes() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("never")
            try cluster.issue(1, .commit("work.txt"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try cluster.issue(3, .run("echo dirt > dirt.txt"), .report(.complete))
            try cluster.issue(4, .report(.working), .hold("never"))
            try await laptop.ok("spawn", "1", "2", "3", "--wait")
            try await laptop.ok("spawn", "4")
            try await laptop.wait("4", .working)
            #expect(try await laptop.ok("prune") == "Nothing to prune.\n")

            let shown = try await laptop.ok("prune", "--keep-days", "0")
            #expect(shown.contains("the branch issue-1 stays: 1 commit is nowhere else"), "\(shown)")
            #expect(shown.contains("dirt.txt") && shown.contains("'orch prune --apply --keep-days 0'"))
            #expect((1...4).map { cluster.exists("greet-issue-\($0)") } == [true, true, true, true])

            let applied = try #require(try await laptop.sweeps("prune", "--apply", "--keep-days", "0", code: 1)["laptop"])
            #expect(
                applied.lines == [
                    "worktree_of_ended_session greet-issue-1 cleaned", "worktree_of_ended_session greet-issue-2 cleaned",
                    "worktree_of_ended_session greet-issue-3 refused",
                ])
            #expect((1...4).map { cluster.exists("greet-issue-\($0)") } == [false, false, true, true])
            #expect(try await cluster.branches() == ["issue-1", "issue-3", "issue-4", "main"])
            let paths = Dictionary(try await laptop.list().map { ($0.id, $0.worktreePath.isEmpty) }) { $1 }
            #expect(paths == ["1": true, "2": true, "3": false, "4": false])
            try await cluster.statusFile("1", on: laptop) { $0.worktreePath.isEmpty && $0.status == .complete }
            // A session that goes on with the branch begins where it was left.
            try await laptop.ok("spawn", "1", "--wait")
            #expect(cluster.exists("greet-issue-1/work.txt"))
        }
    }

    @Test func theHostSaysHowLongWorktreesAreKept() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try laptop.write(try cluster.config(of: laptop, slots: 2, more: ["worktree": .object(["keepDays": .int(0)])]))
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1", "--wait")
            #expect(try await laptop.sweeps("prune")["laptop"]?.lines == ["worktree_of_ended_session greet-issue-1 found"])
            #expect(try await laptop.sweeps("prune", "--keep-days", "1")["laptop"]?.lines == [])
            #expect(try await laptop.refused("prune", "--keep-days", "-1", code: 64).contains("keep-days"))
        }
    }

    @Test func aMergedPullRequestEndsTheWaitAndItsHeadIsSafe() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            // A stand-in for gh that knows one merged pull request, once somebody has logged in.
            try PrivateDirectory.createAll("\(cluster.root)/bin")
            try cluster.write(
                """
                #!/bin/sh
                [ -e "\(cluster.root)/login" ] || { echo "To get started with GitHub CLI, please run:  gh auth login" >&2; exit 4; }
                case "$1 $2 $3" in
                "auth status "*) exit 0 ;;
                "pr view 31") echo '{"state":"MERGED","headRefOid":"'$(git -C "\(cluster.repository)" rev-parse issue-1)'"}' ;;
                "pr view 32") echo '{"state":"OPEN","headRefOid":"'$(git -C "\(cluster.repository)" rev-parse issue-2)'"}' ;;
                *) exit 1 ;;
                esac

                """, to: "\(cluster.root)/bin/gh", mode: 0o755)
            let path = "\(cluster.root)/bin:\(laptop.environment["PATH"] ?? "")"
            #expect(try await laptop.orch(["up"], with: ["PATH": path]).exit == .code(0))
            func complete(_ number: Int) -> ScriptStep {
                .report(ScriptedReport(status: "complete", pullRequestUrl: "https://github.com/acme/greet/pull/\(number)"))
            }
            try cluster.issue(1, .commit("one.txt"), complete(31))
            try cluster.issue(2, .commit("two.txt"), complete(32))
            try await laptop.ok("spawn", "1", "2", "--wait")

            let blind = try #require(try await laptop.sweeps("prune")["laptop"])
            #expect(blind.lines == [] && blind.notes.first?.contains("pull requests were not looked at") == true, "\(blind.notes)")
            try cluster.write("", to: "\(cluster.root)/login")
            let applied = try #require(try await laptop.sweeps("prune", "--apply")["laptop"])
            #expect(applied.lines == ["worktree_of_ended_session greet-issue-1 cleaned"])
            #expect(applied.findings.first?.words == "complete today, its pull request is merged")
            #expect(try await cluster.branches() == ["issue-2", "main"], "the head of a merged pull request is on GitHub")
        }
    }
}
