import OrchCore
import Testing

@testable import orch

@Suite struct ListRenderingTests {
    private func lines(_ sessions: [StatusFile], completed: Int? = 0, width: Int = 80, current: String? = "shop") throws -> String {
        let page = Page(width: width)
        let rendering = ListRendering(page: page, now: Samples.now, current: try current.map { try ProjectName($0) })
        return rendering.lines(sessions, completed: completed).joined(separator: "\n")
    }

    @Test func activeAndCompletedStandApart() throws {
        let sessions = [
            try Samples.session("7", .working, minutes: 125) {
                $0.worktreePath = "/home/ada/shop-issue-7"
                $0.doing = "Bash: swift test"
                $0.stale = false
            },
            try Samples.session("123", .stuck) { $0.stuckReason = "Which database?" },
            try Samples.session("9", .prReady, minutes: 60 * 76) { $0.pullRequestUrl = "https://github.com/acme/shop/pull/31" },
            try Samples.session("4", .complete, minutes: 0, title: "Done with"),
        ]
        #expect(
            try lines(sessions, completed: 23) == """
                Active Sessions (3):
                  [*]  7    working   2h5m  gpu-box  Faster start
                       now: Bash: swift test
                       issue-7 in /home/ada/shop-issue-7
                  [!]  123  stuck      45m  gpu-box  Faster start
                       stuck: Which database?
                  [+]  9    pr_ready  3d4h  gpu-box  Faster start
                       PR https://github.com/acme/shop/pull/31

                Completed Sessions (23):
                  [✓]  4  complete  0m  gpu-box  Done with
                  … 22 more: 'orch list --all'
                """)
    }

    @Test func waitingAndUnknownSessionsSayWhy() throws {
        let sessions = [
            try Samples.session("1", .queued) {
                $0.host = nil
                $0.waitingFor = "gpu-box is full (4/4)"
            },
            try Samples.session("2", .working) {
                $0.unknownSince = Samples.ago(minutes: 30)
                $0.want = .cancelled
                $0.waitingFor = "waiting for gpu-box"
            },
            try Samples.session("3", .stuck) { $0.unknownSince = Samples.ago(minutes: 30) },
            try Samples.session("4", .deletionFailed) { $0.deletionError = "work would be lost" },
        ]
        #expect(
            try lines(sessions) == """
                Active Sessions (4):
                  [.]  1  queued           45m  -        Faster start
                       waiting: gpu-box is full (4/4)
                  [?]  2  working          45m  gpu-box  Faster start
                       unknown since 2026-01-31 11:30
                       waiting for gpu-box
                       to be cancelled
                  [!]  3  stuck            45m  gpu-box  Faster start
                       stuck: no reason is known
                       unknown since 2026-01-31 11:30
                  [E]  4  deletion_failed  45m  gpu-box  Faster start
                       deletion failed: work would be lost
                """)
    }

    @Test func everyStatusHasItsSign() throws {
        let signs = try SessionStatus.allCases.map { SessionMark(try Samples.session("1", $0)).icon }
        #expect(signs == ["[.]", "[ ]", "[~]", "[P]", "[*]", "[>]", "[R]", "[+]", "[!]", "[||]", "[✓]", "[x]", "[-]", "[E]"])
        #expect(SessionMark(try Samples.session("1", .working) { $0.stale = true }).icon == "[?]")
    }

    @Test func titlesAreCutAtTheEdgeAndNothingSteersTheTerminal() throws {
        let hostile = "\u{1B}[31mred\u{7}\n$(rm -rf /) 漢字かな交じり文の長い題名がここにあります"
        let text = try lines([try Samples.session("1", .stuck, title: hostile) { $0.stuckReason = "a\u{1B}]0;b\u{9B}1mc\nd" }], width: 60)
        #expect(
            text == """
                Active Sessions (1):
                  [!]  1  stuck  45m  gpu-box  �[31mred� $(rm -rf /) 漢字か…
                       stuck: a�]0;b�1mc d
                """)
        #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 60 })
    }

    @Test func sessionsOfOtherProjectsAreNamedInFull() throws {
        let sessions = [try Samples.session("1", .working), try Samples.session("2", .working, project: "site")]
        #expect(try lines(sessions).contains("  1       working"))
        #expect(try lines(sessions).contains("  site/2  working"))
        #expect(try lines(sessions, current: nil).contains("  shop/1  working"))
    }

    @Test func nothingIsSaidInWords() throws {
        #expect(try lines([]) == "No sessions. Start one with 'orch spawn 123'.")
        #expect(try lines([], completed: nil) == "No active sessions.")
        #expect(try lines([], completed: 3) == "Completed Sessions (3):\n  … 3 more: 'orch list --all'")
    }

    @Test func coloursStandOnlyWhereTheyAreWanted() throws {
        let session = try Samples.session("1", .stuck)
        let colored = ListRendering(page: Page(isColored: true), now: Samples.now, current: nil).lines([session], completed: nil)
        #expect(colored[1].hasPrefix("  \u{1B}[31m[!] \u{1B}[0m shop/1"))
        let plain = ListRendering(page: Page(), now: Samples.now, current: nil).lines([session], completed: nil)
        #expect(!plain.joined().contains("\u{1B}"))
    }
}
