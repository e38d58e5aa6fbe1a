/// A stand-in for Claude Code that speaks its stream-json and follows a script. Pure: inputs in, effects out.
///
/// The shell feeds each line of standard input, decoded, and the ends of what it was asked to do. As the real one it prints nothing
/// before the first message, begins each turn with `system/init`, takes messages in between two tool calls, finishes what is queued
/// when its input ends, and exits with the code of its last turn. It runs no hooks.
public struct ScriptedWorker: Hashable, Sendable {
    struct Message: Hashable, Sendable {
        let uuid: String?
        let text: String
        let isLater: Bool
    }

    enum State: Hashable, Sendable {
        /// Between turns. → busy, exited
        case idle
        /// A turn runs: what it waits for. → idle, hung, exited
        case busy(Waiting)
        /// Deaf for good.
        case hung
        case exited
    }

    enum Waiting: Hashable, Sendable {
        /// Nothing: the next step can be taken.
        case nothing
        /// The result of a tool call: its id.
        case tool(String, isCommand: Bool)
        case timer(Int)
        case message
    }

    let script: WorkerScript
    let launch: ScriptedLaunch
    let workingDirectory: String
    var conversation: ScriptedConversation
    /// A resume for which no conversation was found.
    let isLost: Bool

    var state: State = .idle
    var queue: [Message] = []
    /// uuids of messages that this process was sent: a second one of the same is only echoed.
    var heard: [String] = []
    /// uuids of messages given to the model in this turn, completed at its end.
    var current: [String] = []
    var inputEnded = false
    var lastCode: Int32 = 0
    var turnSteps = 0
    /// Numbers the events, tool calls and timers of this process.
    var number = 0

    /// - Parameters:
    ///   - conversation: what was saved for the launch's session; nil when nothing was.
    ///   - newSessionID: used when the command line names no session.
    public init(
        script: WorkerScript, launch: ScriptedLaunch, conversation: ScriptedConversation?, workingDirectory: String, newSessionID: String
    ) {
        self.script = script
        self.launch = launch
        self.workingDirectory = workingDirectory
        isLost = launch.isResumed && conversation == nil
        self.conversation = (launch.isResumed ? conversation : nil) ?? ScriptedConversation(sessionID: launch.sessionID ?? newSessionID)
    }

    /// Whether the process is to be left alone: it has exited or is deaf.
    public var isOver: Bool { state == .exited || state == .hung }

    /// A line of standard input, decoded.
    public mutating func receive(_ line: JSONValue) -> [ScriptedEffect] {
        guard !isOver else { return [] }
        switch line["type"]?.string {
        case "user": return take(line)
        case "control_request": return control(line)
        default: return []
        }
    }

    /// A line of standard input that is no JSON: fatal, as for the real one.
    public mutating func receiveBroken() -> [ScriptedEffect] {
        guard !isOver else { return [] }
        state = .exited
        return [.complain("Error parsing streaming input line"), .exit(1)]
    }

    /// Standard input has ended.
    public mutating func inputDidEnd() -> [ScriptedEffect] {
        guard !isOver else { return [] }
        inputEnded = true
        switch state {
        case .idle: return leave()
        case .busy(.message): return finishTurn()
        case .busy, .hung, .exited: return []
        }
    }

    /// The command of the last `.run` has ended; `output` is what it wrote to both its outputs.
    public mutating func commandEnded(exitCode: Int32, output: String) -> [ScriptedEffect] {
        guard case .busy(.tool(let id, isCommand: true)) = state else { return [] }
        let text = exitCode == 0 ? output : "Exit code \(exitCode)\n\(output)"
        return [.emit(toolResult(id, text, isError: exitCode != 0))] + proceed()
    }

    /// The last `.call` was answered.
    public mutating func toolAnswered(text: String, isError: Bool = false) -> [ScriptedEffect] {
        guard case .busy(.tool(let id, isCommand: false)) = state else { return [] }
        return [.emit(toolResult(id, text, isError: isError))] + proceed()
    }

    /// The time of a `.wait` is over; one that was given up is known by its number.
    public mutating func waited(number: Int) -> [ScriptedEffect] {
        guard state == .busy(.timer(number)) else { return [] }
        return proceed()
    }
}
