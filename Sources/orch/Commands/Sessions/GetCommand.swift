import ArgumentParser
import OrchCore
import OrchHome

/// `orch get <session>`
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show everything about a session.",
        discussion: """
            With --json: the members of the status file (see 'orch list --help'), and beside them worktreeStatus {filesChanged, \
            insertions, deletions, lastCommitMessage, lastTestRun, testsPassing, changedFiles} or null, guidance [{id, text, sentAt, \
            receipt, receiptAt}], escalations [{id, session, source, question, options, context, askedAt, closedAt}], lastEnd {kind, \
            detail, …} and waitingOrders.

            Example: orch get 123
            Example: orch get shop/123 --json
            """)

    @Argument(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var session: String

    @Flag(help: "Print the session as JSON.")
    var json = false

    func run() async throws {
        let surroundings = try Surroundings.current()
        let detail = try await SessionLookup(surroundings).get(try surroundings.reference(session))
        if json { return try Output.write(json: DetailJSON(detail: detail)) }
        let now = WallClock.now()
        try Output.write(DetailRendering(page: Terminal.page(surroundings.environment, at: now), now: now).lines(detail))
    }
}
