import ArgumentParser
import OrchCore

/// `orch orphans`
struct OrphansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orphans", abstract: "List what no session has any more, on every host: worktrees, sessions without one, processes.",
        discussion: """
            Worktrees that orch made and no session has, sessions whose worktree is gone, processes of attempts that have ended, and runs whose \
            end nobody wrote down. What belongs to an open session is none of it; a worktree that orch did not make is not looked at.

            --clean removes what can be removed without losing work, and lists what it refuses: a worktree with changed, untracked, stashed or \
            unpushed work stays. Ends with code 1 if something was refused.

            With --json: {"hosts": [{"host", "missing"?, "more", "notes", "findings": [{"kind", "session"?, "attempt"?, "path"?, "branch"?, \
            "pids", "bytes"?, "words", "atRisk", "outcome", "reason"?}]}]}; outcome is found, cleaned, refused or left (to you).

            Example: orch orphans --clean --host gpu-box
            """)

    @Flag(help: "Remove what can be removed without losing work.")
    var clean = false

    @Option(help: ArgumentHelp("Only this host.", valueName: "name"))
    var host: HostName?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await Sweeping(order: SweepOrder(.orphans, clean: clean), host: host, json: json).run()
    }
}
