import OrchCore
import OrchHome
import Testing

@testable import orch

@Suite struct SweepRenderingTests {
    private func lines(_ order: SweepOrder, _ hosts: [HostSweep], on host: String? = nil) throws -> String {
        let rendering = SweepRendering(
            page: Page(), current: try ProjectName("shop"), order: order, host: try host.map { try HostName($0) })
        return rendering.lines(SweepReport(hosts: hosts)).joined(separator: "\n")
    }

    private func host(_ name: String, _ findings: [SweepFinding] = [], more: Int = 0, notes: [String] = [], missing: String? = nil) throws
        -> HostSweep
    {
        HostSweep(host: try HostName(name), findings: findings, more: more, notes: notes, missing: missing)
    }

    private func findings(_ outcomes: SweepFinding.Outcome...) throws -> [SweepFinding] {
        [
            SweepFinding(
                .worktreeWithoutSession, path: "/home/ada/shop-issue-9", branch: "issue-9", bytes: 12_400_000,
                words: "no session of this host has it", outcome: outcomes[0]),
            SweepFinding(
                .worktreeWithoutSession, session: try SessionKey("shop/7"), path: "/home/ada/shop-issue-7", branch: "issue-7", bytes: 4_000,
                words: "its session shop/7 was deleted", atRisk: ["untracked (1):", "  a\u{1B}b"], outcome: outcomes[1],
                reason: outcomes[1] == .refused ? "it holds work that is nowhere else" : nil),
            SweepFinding(
                .processOfDeadAttempt, session: try SessionKey("web/1"), attempt: 1, path: "/runs/web/1/1.1", pids: [4711],
                words: "1 process (pid 4711: make) of run 1 of web/1#1", outcome: outcomes[2]),
        ]
    }

    @Test func eachHostHasItsGroupAndTheUnheardAreNamed() throws {
        #expect(
            try lines(
                SweepOrder(.orphans, clean: false),
                [host("gpu-box", missing: "not heard since 2026-01-31T08:30:00Z"), host("laptop", findings(.found, .found, .found), more: 2)])
                    == """
                    gpu-box: nothing is known: not heard since 2026-01-31T08:30:00Z

                    laptop (5, 12 MB):
                      [ ]  worktree  /home/ada/shop-issue-9  12 MB
                           no session of this host has it
                      [!]  worktree  7  /home/ada/shop-issue-7  4.0 kB
                           its session shop/7 was deleted
                           would be lost:
                             untracked (1):
                               a\u{FFFD}b
                      [ ]  process   web/1  /runs/web/1/1.1
                           1 process (pid 4711: make) of run 1 of web/1#1
                      … 2 more, which were not looked at: clean these first

                    Remove what can go with 'orch orphans --clean'.
                    """)
    }

    @Test func whatWasDoneIsTold() throws {
        let text = try lines(SweepOrder(.orphans, clean: true), [host("laptop", findings(.cleaned, .refused, .left))], on: "laptop")
        #expect(text.contains("[✓]  worktree  /home/ada/shop-issue-9"))
        #expect(text.contains("was deleted\n       it holds work that is nowhere else\n       would be lost:"))
        #expect(text.contains("[?]  process "))
        #expect(text.hasSuffix("\n\nCleaned 1 (12 MB), refused 1: nothing of their work was touched."))
    }

    @Test func aDryRunEndsWithTheCommandThatDoesIt() throws {
        let text = try lines(SweepOrder(.prune, clean: false, keepDays: 3), [host("laptop", findings(.found, .found, .left))], on: "laptop")
        #expect(text.hasSuffix("\n\nNothing was removed. 12 MB would be free: 'orch prune --apply --host laptop --keep-days 3'."))
    }

    @Test func nothingIsToldToo() throws {
        #expect(try lines(SweepOrder(.orphans, clean: true), [host("laptop")]) == "No orphans.")
        #expect(
            try lines(SweepOrder(.prune, clean: false), [host("laptop", notes: ["gh is not installed"])]) == """
                laptop (0):
                  gh is not installed

                Nothing to prune.
                """)
        #expect(try lines(SweepOrder(.prune, clean: false), [host("laptop", missing: "lost")]) == "laptop: nothing is known: lost")
        #expect(try lines(SweepOrder(.prune, clean: false), []) == "No host is known.")
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9_990, "9.9 kB"), (12_345, "12 kB"), (3_400_000_000, "3.4 GB"), (UInt64.max, "1844674 TB"),
    ])
    func sizesAreShort(bytes: UInt64, text: String) { #expect(DataSize.text(bytes) == text) }
}
