import ArgumentParser
import OrchAgent
import OrchCore

/// `orch hook`: what Claude's hooks call within a worker.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Answer a hook of Claude within a worker.", shouldDisplay: false, subcommands: [HookStopCommand.self])
}

/// `orch hook stop`: sends a worker back once that would leave without a report.
struct HookStopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Decide whether a worker may end its turn; the hook's JSON is read from standard input.",
        discussion: "EXAMPLE: orch hook stop < input.json", shouldDisplay: false)

    func run() throws {
        let input = try LineInput.whole(of: 0, limit: StopQuestion.inputBytes)
        guard let output = StopQuestion(input: input, place: .current).verdict.output else { return }
        _ = try LineOutput(1).write(output)
    }
}
