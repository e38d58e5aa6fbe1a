import ArgumentParser
import OrchCore
import OrchHome
import OrchWire

/// `orch watch`
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print one line for each event as it happens.",
        discussion: """
            With --json: one object a line, {sequence, time, session, host, fence {attempt, run}, fact}; fact has one of status {status, \
            cause, reason, pullRequestUrl}, escalation, escalationClosed, guidance {id, receipt}, host {reachability, words}, deleted. \
            --since takes the sequence of the last event you know: what came after it is printed first.

            Example: orch watch
            Example: orch watch --json --since 1041
            """)

    @Flag(help: "Print JSON lines.")
    var json = false

    @Option(help: ArgumentHelp("Begin after this event instead of now.", valueName: "number"))
    var since: UInt64?

    func run() async throws {
        let surroundings = try Surroundings.current()
        let page = Terminal.page(surroundings.environment, at: WallClock.now())
        let rendering = EventRendering(page: page, current: surroundings.project)
        try await DaemonConnection.with(in: surroundings) { connection in
            let follower = try await EventFollower.open(connection)
            let head = try await follower.head()
            try await follower.follow(after: head, number: since ?? head.number) { news in
                guard case .event(let event) = news else { return .goOn }
                try Output.write([json ? try JSONCoding.line(of: event) : rendering.line(event)])
                return .goOn
            }
        }
    }
}
