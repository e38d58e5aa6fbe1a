import ArgumentParser
import OrchHome

/// `orch status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show this machine's daemons, and the hosts that the coordinator knows.",
        discussion: """
            With --json: {orchVersion, home, daemons: [{role, state, pid, version, startedAt, endpoints, log, trouble, replaced, \
            service}], hosts: [{name, endpoint, reachability, since, slots, slotsUsed, orchVersion, notReady, labels, drainingSince, facts, \
            load}]}; what is not known is left out.

            Example: orch status --json
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let machine = try Machine.current()
        let survey = try await DaemonSurvey.take(machine)
        if json { return try Output.write(json: survey) }
        let now = WallClock.now()
        try Output.write(SurveyRendering(page: Terminal.page(machine.environment, at: now), now: now).lines(survey))
    }
}
