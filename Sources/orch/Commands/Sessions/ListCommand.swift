import ArgumentParser
import OrchCore
import OrchHome

/// `orch list`
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List sessions.",
        discussion: """
            All projects are listed. Signs: [.] queued, [ ] registered, [~] planning, [P] plan ready, [*] working, [>] shipping, \
            [R] reviews, [+] PR ready, [!] stuck, [||] paused, [?] no sign of life, [-] deleting, [E] deletion failed, [✓] complete, \
            [x] cancelled.

            With --json: an array of sessions in the shape of the status file: id, issue {number, title, body}, status, mode, branch, \
            worktreePath, startedAt, lastHeartbeat, project, host, attempt, run, want, notes, and where there is one stuckReason, \
            forwardedMessage, pullRequestUrl, deletionError, previousStatus, costUSD, waitingFor, doing, stale, unknownSince.

            Example: orch list --active --host gpu-box
            """, aliases: ["ls"])

    @Flag(help: "Only sessions that have not ended.")
    var active = false

    @Flag(help: "All sessions that have ended, not only the newest.")
    var all = false

    @Option(help: ArgumentHelp("Only sessions on this host.", valueName: "name"))
    var host: HostName?

    @Option(help: ArgumentHelp("Only sessions of this project.", valueName: "name"))
    var project: ProjectName?

    @Flag(help: "Print an array of sessions as JSON.")
    var json = false

    func validate() throws { if active, all { throw ValidationError("Give --active or --all, not both.") } }

    func run() async throws {
        let surroundings = try Surroundings.current()
        let completed = active ? 0 : all ? Limits.sessionsPerRequest : Limits.completedListed
        let list = try await SessionLookup(surroundings).list(Request.List(project: project, host: host, completed: completed))
        if json { return try Output.write(json: list.sessions) }
        let now = WallClock.now()
        let page = Terminal.page(surroundings.environment, at: now)
        let rendering = ListRendering(page: page, now: now, current: surroundings.project)
        try Output.write(rendering.lines(list.sessions, completed: active ? nil : list.completed))
    }
}
