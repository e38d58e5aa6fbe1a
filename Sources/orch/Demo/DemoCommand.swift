import ArgumentParser
import Foundation
import OrchCore
import OrchHome
import UnixSignals

/// `orch demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play it all on this machine: two hosts, three issues, a question and its answer.",
        discussion: """
            Everything happens in a folder of its own that is removed at the end, and nothing leaves this machine. The workers are a \
            scripted stand-in, so that no login is needed.

            Example: orch demo --keep
            """)

    @Flag(help: "Let 'claude' from PATH do the work. It takes minutes and costs a little.")
    var real = false

    @Flag(help: "Leave the folder with the repository, the status files and the logs.")
    var keep = false

    /// The scripted play takes about 10 s; this is for machines that have much else to do.
    private static let scriptedLimit: Duration = .seconds(120)
    private static let realLimit: Duration = .seconds(30 * 60)

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let ground = try DemoGround(orch: try OwnExecutable.path(), environment: environment)
        let cast = DemoCast()
        // Trapped to the very end: a second Ctrl-C must not stop the clearing up.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let outcome = await play(on: ground, cast, signals: signals)
        let failures = await cast.end(ground)
        Output.note(failures.map { "orch: while clearing up: \($0)" })
        if !keep { try ground.remove() }
        try outcome.get()
        try Output.write([""] + farewell(ground))
    }

    private func farewell(_ ground: DemoGround) -> [String] {
        let place =
            keep
            ? ["All of it is still in \(ground.root); try: ORCH_HOME=\(ground.laptop.root) orch list"]
            : ["All of it was in \(ground.root) and is gone again; 'orch demo --keep' leaves it."]
        return place + ["", "Next, in a repository of your own:", "  orch init && orch spawn 123"]
    }

    private func play(on ground: DemoGround, _ cast: DemoCast, signals: UnixSignalsSequence) async -> Result<Void, any Error> {
        let (limit, isReal) = (real ? Self.realLimit : Self.scriptedLimit, real)
        return await withTaskGroup(of: Result<Void, any Error>.self) { group in
            group.addTask {
                do {
                    let page = Terminal.page(ProcessInfo.processInfo.environment, at: WallClock.now())
                    var screen = DemoScreen(page: page, isTerminal: Terminal.showsOutput, project: try ProjectName("greet"))
                    try screen.say([
                        "A play in \(ground.root): a repository, two hosts, \(isReal ? "three times claude" : "three scripted workers").", "",
                    ])
                    try await ground.prepare(DemoIssue.all)
                    try await Demo(ground: ground, issues: DemoIssue.all, isReal: isReal).play(&screen, cast: cast)
                    try Task.checkCancellation()
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                for await _ in signals { return .failure(CancellationError()) }
                return .failure(CancellationError())
            }
            group.addTask {
                // Cancelled when the play was faster.
                try? await ContinuousClock().sleep(for: limit)
                return .failure(Problem(.internalError, "the demo is not done after \(limit.components.seconds) s", next: "see its logs with --keep"))
            }
            let first = await group.next() ?? .failure(CancellationError())
            group.cancelAll()
            return first
        }
    }
}
