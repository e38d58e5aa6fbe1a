import ArgumentParser
import OrchCore
import OrchHome

/// `orch prune`
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove the worktrees of sessions that ended some days ago, or whose pull request is merged or closed.",
        discussion: """
            Without --apply it only shows what would go, and how much space that is. Sessions are complete or cancelled for the days of \
            'worktree.keepDays' in the host's config.json (7 if nothing is said), or for those of --keep-days. Whether a pull request is merged or \
            closed is asked with 'gh' on the host. Logs of runs go when they are 30 days old.

            Work is kept: a worktree with changed, untracked or stashed work stays and is listed. Where commits are nowhere but on the branch, \
            the branch stays and the worktree goes. Ends with code 1 if something was refused.

            With --json: the shape of 'orch orphans --json'.

            Example: orch prune --keep-days 3 --apply
            """)

    @Flag(help: "Remove them.")
    var apply = false

    @Option(help: ArgumentHelp("Only this host.", valueName: "name"))
    var host: HostName?

    @Option(help: ArgumentHelp("Days after its end that a session's worktree is kept, 0 to 3650.", valueName: "days"))
    var keepDays: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if let keepDays, !(0...HostConfig.keepDaysLimit).contains(keepDays) { throw ValidationError("--keep-days is a number from 0 to 3650") }
    }

    func run() async throws {
        try await Sweeping(order: SweepOrder(.prune, clean: apply, keepDays: keepDays), host: host, json: json).run()
    }
}
