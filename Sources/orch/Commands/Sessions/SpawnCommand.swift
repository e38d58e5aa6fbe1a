import ArgumentParser
import OrchCore

/// `orch spawn <issue>…`
struct SpawnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spawn", abstract: "Start a worker on each of these issues.",
        discussion: """
            Without --host the best free host takes it: one that has the repository already, then the least loaded, then by name. With \
            --host or --label it goes nowhere else; it waits in the queue, with the reason, where nothing fits. After --after it waits \
            until those sessions are complete; if one ends in another way it is stuck and asks: 'orch restart' starts it all the same.

            Returns when the sessions are in the coordinator's ledger, and says where each will run or what it waits for. Starts the \
            daemons when none runs. All issues are tried; failures are listed at the end.

            With --json: an array of sessions in the shape of the status file (see 'orch list --help').

            Example: orch spawn 123 124
            Example: orch spawn 125 --label gpu=true --after 123 --after 124
            Example: orch spawn 7 --host gpu-box --title 'Faster start' --body-file issue.md --wait
            """)

    @Argument(help: ArgumentHelp("Numbers of issues.", valueName: "issue"))
    var issues: [IssueNumber]

    @Option(help: ArgumentHelp("Run on this host only. Default: any with a free slot.", valueName: "name"))
    var host: HostName?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Only on a host with this label; may be given several times. A key alone takes any value.", valueName: "key=value"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Only when this session is complete; may be given several times.", valueName: "session"))
    var after: [String] = []

    @Option(help: ArgumentHelp("0 to 100: higher goes first where sessions wait for a place. Default: 50.", valueName: "number"))
    var priority: Int?

    @Option(help: ArgumentHelp("Title of the issue; then GitHub is not asked.", valueName: "text"))
    var title: String?

    @Option(help: ArgumentHelp("What is to be done; then GitHub is not asked.", valueName: "text"))
    var body: String?

    @Option(help: ArgumentHelp("File with what is to be done; '-' is standard input.", valueName: "file"))
    var bodyFile: String?

    @Option(help: ArgumentHelp("What the branch starts from. Default: project.baseBranch, else origin/main.", valueName: "ref"))
    var base: String?

    @Option(help: ArgumentHelp("Model of the worker, within what the host allows.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("How the worker goes about it.", valueName: "mode"))
    var mode: SessionMode = .single

    @Flag(help: "Wait as 'orch wait' does.")
    var wait = false

    @Flag(help: "Print the sessions as JSON.")
    var json = false

    func validate() throws {
        if let bad = labels.first(where: { HostLabels.parse($0) == nil }) {
            throw ValidationError("--label \(bad.printable(limit: 80)): write key=value, such as gpu=true")
        }
        if let priority, !PlacementWishes.priorities.contains(priority) { throw ValidationError("--priority is a number from 0 to 100.") }
        if body != nil, bodyFile != nil { throw ValidationError("Give --body or --body-file, not both.") }
        guard issues.count <= Limits.sessionsPerRequest else { throw ValidationError("At most \(Limits.sessionsPerRequest) issues at once.") }
    }

    func run() async throws {
        let surroundings = try Surroundings.current()
        let text = try bodyFile.map { try BodyFile.read($0, from: surroundings.directory) } ?? body
        let place = PlaceOrder(
            host: host, labels: Dictionary(labels.compactMap { HostLabels.parse($0) }.map { ($0.key, $0.value) }) { $1 }, after: after,
            priority: priority)
        let order = SpawnOrder(issues: issues, place: place, given: .init(title: title, body: text), base: base, model: model, mode: mode)
        let result = try await Spawning.run(order, in: surroundings, wait: wait) { session in
            if !json { try Output.write(OrderRendering(current: surroundings.project).lines(spawned: session)) }
        }
        let ends = result.sessions.map { OrderRendering(current: surroundings.project).line(now: $0) }
        if json { try Output.write(json: result.sessions) } else if wait { try Output.write(ends) }
        try result.failures.throwAny()
    }
}
