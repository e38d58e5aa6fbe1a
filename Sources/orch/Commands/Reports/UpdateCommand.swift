import ArgumentParser
import OrchCore

/// `orch update`
struct UpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Report where a session stands, as its worker or as a person.",
        discussion: """
            Statuses: \(SessionStatus.reportable.map(\.rawValue).joined(separator: ", ")). A report that does not follow from the \
            session's status is refused, and the refusal says which do.

            Example: orch update --id 123 --status working
            Example: orch update --id 123 --status stuck --reason 'Which database?'
            """)

    @Option(help: ArgumentHelp("A session: 123 or project/123.", valueName: "session"))
    var id: String

    @Option(help: ArgumentHelp("Where it stands.", valueName: "status"))
    var status: SessionStatus?

    @Option(help: ArgumentHelp("Why, for stuck.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("Address of the pull request.", valueName: "url"))
    var pr: String?

    func validate() throws {
        if status == nil, pr == nil { throw ValidationError("Give --status or --pr.") }
        guard let status, !SessionStatus.reportable.contains(status) else { return }
        throw ValidationError("\(status.rawValue) can't be reported; allowed: \(SessionStatus.reportable.map(\.rawValue).joined(separator: ", ")).")
    }

    func run() async throws {
        let surroundings = try Surroundings.current()
        let report = Reporting.report(status: status, reason: reason, pullRequestUrl: pr)
        let lines = try await Reporting(surroundings).send(report, of: try surroundings.reference(id), word: status?.rawValue ?? "PR noted")
        try Output.write(lines)
    }
}
