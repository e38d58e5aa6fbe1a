import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

@Suite("Whose process it is")
struct ProcessMarksTests {
    private let marks = ProcessMarks(
        runDirectory: "/o/agent/runs/demo/7/2.3", conversationId: "c-1", worktree: "/w", fence: Fence(attempt: 2, run: 3))

    private func verdict(_ variables: String...) -> ProcessMarks.Verdict {
        marks.verdict(environment: variables.flatMap { Array($0.utf8) + [0] })
    }

    @Test func thisRunAndEarlierOnesOfTheSessionAreOurs() {
        #expect(verdict("A=b", "ORCH_RUN_DIRECTORY=/o/agent/runs/demo/7/2.3") == .ours)
        #expect(verdict("ORCH_RUN_DIRECTORY=/o/agent/runs/demo/7/1.9") == .ours)
        #expect(verdict("CLAUDE_CODE_SESSION_ID=c-1") == .ours)
    }

    @Test func laterRunsAndOtherSessionsAreNot() {
        #expect(verdict("ORCH_RUN_DIRECTORY=/o/agent/runs/demo/7/2.4", "CLAUDE_CODE_SESSION_ID=c-1") == .foreign)
        #expect(verdict("CLAUDE_CODE_SESSION_ID=c-1", "ORCH_RUN_DIRECTORY=/o/agent/runs/demo/77/2.3") == .foreign)
        #expect(verdict("ORCH_RUN_DIRECTORY=/other/agent/runs/demo/7/2.3") == .foreign, "another ORCH_HOME has a demo/7 too")
        #expect(verdict("ORCH_RUN_DIRECTORY=/o/agent/runs/demo/7/2.3/x") == .foreign)
        #expect(verdict("CLAUDE_CODE_SESSION_ID=c-2") == .foreign)
        #expect(verdict("HOME=/root") == .unknown)
        #expect(verdict("MY_ORCH_RUN_DIRECTORY=/o/agent/runs/demo/7/2.3") == .unknown)
    }

    private func process(start: UInt64 = 100, terminal: Bool = false, user: UInt32 = geteuid()) -> ProcessStat {
        ProcessStat(pid: 50, parent: 1, group: 50, session: 50, hasTerminal: terminal, hasEnded: false, startTime: start, user: user)
    }

    @Test func onlyADetachedLaterProcessInTheWorktreeIsAStray() {
        #expect(marks.isStray(process(), leaderLives: false, after: 100, directory: "/w/sub"))
        #expect(marks.isStray(process(), leaderLives: false, after: 100, directory: "/w"))
        #expect(!marks.isStray(process(), leaderLives: false, after: 100, directory: "/w2"))
        #expect(!marks.isStray(process(), leaderLives: false, after: 100, directory: nil))
        #expect(!marks.isStray(process(start: 99), leaderLives: false, after: 100, directory: "/w"), "it was there before the worker")
        #expect(!marks.isStray(process(terminal: true), leaderLives: false, after: 100, directory: "/w"), "a person's shell")
        #expect(!marks.isStray(process(), leaderLives: true, after: 100, directory: "/w"), "an editor's helper")
        #expect(!marks.isStray(process(user: geteuid() + 1), leaderLives: false, after: 100, directory: "/w"))
    }

    @Test func theMountOfCgroup2IsFound() {
        let hybrid = """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            41 31 0:31 / /sys/fs/cgroup/unified rw,relatime shared:4 - cgroup2 cgroup2 rw
            """
        #expect(ControlGroup.mountPoint(in: hybrid) == "/sys/fs/cgroup/unified")
        #expect(ControlGroup.mountPoint(in: "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw") == "/sys/fs/cgroup")
        #expect(ControlGroup.mountPoint(in: "30 23 0:26 /part /sys/fs/cgroup rw - cgroup2 cgroup2 rw") == nil)
        #expect(ControlGroup.mountPoint(in: "nonsense - - \n\n") == nil)
    }
}
