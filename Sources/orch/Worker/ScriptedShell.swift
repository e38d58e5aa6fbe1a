import OrchAgent
import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The shell of a scripted worker: one loop that sleeps for input, signals, the running command and the clock.
struct ScriptedShell: ~Copyable {
    /// Bytes of one line of input; what the supervisor hands over is no longer.
    static let lineBytes = RunDirectory.lineBytes
    /// From TERM to KILL for a running command, in milliseconds; the real one's measure.
    private static let toolGrace: Int64 = 200

    private struct Timer {
        let number: Int
        let deadline: SuspendingClock.Instant
    }

    private var worker: ScriptedWorker
    private let sessionID: String
    private let memory: ScriptedMemory
    private let desk: WorkerDesk
    private let environment: [String: String]
    private let directory: String
    private let output = LineOutput(1)
    private let complaints = LineOutput(2)
    private let signals: ScriptedSignals
    private var input = LineInput(0, lineBytes: lineBytes)
    private var hasInput = true
    private var tool: ScriptedTool?
    private var timer: Timer?
    private var exitCode: Int32?

    /// - Parameters:
    ///   - environment: of the commands, with what the real one adds for its tools.
    ///   - directory: where the commands run.
    init(
        _ worker: ScriptedWorker, sessionID: String, memory: ScriptedMemory, desk: WorkerDesk, environment: [String: String], directory: String
    ) throws {
        self.worker = worker
        self.sessionID = sessionID
        self.memory = memory
        self.desk = desk
        self.environment = environment
        self.directory = directory
        signals = try ScriptedSignals()
    }

    /// Plays until the end; the exit code.
    mutating func run() throws -> Int32 {
        while true {
            if let exitCode { return exitCode }
            try turn()
        }
    }

    private mutating func turn() throws {
        let readable = try wait()
        if readable.contains(signals.number) { try handle(signals.take()) }
        tool?.drain()
        if let timer, timer.deadline <= .now {
            self.timer = nil
            try perform(worker.waited(number: timer.number))
        }
        if let deadline = tool?.deadline, deadline <= .now { try timeOut() }
        if exitCode == nil, readable.contains(0) { try read() }
    }

    /// Sleeps; the descriptors that have something.
    private func wait() throws -> Set<Int32> {
        var query = [pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0)]
        // One that is over is deaf, and an input that has ended would always be ready.
        if hasInput, !worker.isOver { query.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0)) }
        if let number = tool?.number, tool?.hasEnded == false { query.append(pollfd(fd: number, events: Int16(POLLIN), revents: 0)) }
        let deadline = [timer?.deadline, tool?.deadline].compactMap(\.self).min()
        let patience = deadline.map { Int32(clamping: max(0, ($0 - .now).roundedMilliseconds)) } ?? -1
        guard poll(&query, nfds_t(query.count), patience) >= 0 || errno == EINTR else { throw SystemFailure.last("wait") }
        return Set(query.filter { $0.revents != 0 }.map(\.fd))
    }

    private mutating func read() throws {
        guard let lines = try input.next() else {
            hasInput = false
            return try perform(worker.inputDidEnd())
        }
        for line in lines where exitCode == nil {
            if case .text(let text) = line.content, let json = JSONLine.value(text) {
                try perform(worker.receive(json))
            } else {
                try perform(worker.receiveBroken())
            }
        }
    }

    private mutating func handle(_ taken: Set<Int32>) throws {
        if taken.contains(SIGCHLD) { try reap() }
        if taken.contains(SIGTERM) { try leave(143) }
        if taken.contains(SIGHUP) { try leave(129) }
        if taken.contains(SIGINT), exitCode == nil { try interrupted() }
    }
}

extension ScriptedShell {
    private mutating func perform(_ effects: [ScriptedEffect]) throws {
        for effect in effects where exitCode == nil {
            switch effect {
            case .emit(let line): _ = try output.write(line)
            case .emitRaw(let text): _ = try output.write(Array(text.utf8))
            case .save(let conversation): try memory.save(conversation)
            case .run(let command, let added): try start(command, added)
            case .stopCommand: try endTool()
            case .call(let call):
                let answer = desk.perform(call)
                // It is always the last of its list: the worker waits for the answer.
                try perform(worker.toolAnswered(text: answer.text, isError: answer.isError))
            case .wait(let milliseconds, let number): timer = Timer(number: number, deadline: .now + .milliseconds(milliseconds))
            case .complain(let text): _ = try complaints.write(Array(text.utf8))
            case .exit(let code): try leave(code)
            }
        }
    }

    private mutating func leave(_ code: Int32) throws {
        guard exitCode == nil else { return }
        exitCode = code
        try endTool()
    }

    /// As the real one: the turn ends with its result, and then the process, well.
    private mutating func interrupted() throws {
        let effects = worker.receive(StdinLine.interrupt(requestID: "SIGINT"))
        let result = effects.firstIndex { $0.type == "result" }
        try perform(effects.prefix(through: result ?? effects.startIndex - 1).filter { $0.type != "control_response" })
        try leave(0)
    }
}

extension ScriptedShell {
    private mutating func start(_ command: String, _ added: [String: String]) throws {
        // What the real one adds for its tools, and what its processes are known by.
        let own = ["CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": sessionID]
        do {
            tool = try ScriptedTool(command: command, environment: environment.merging(own) { $1 }.merging(added) { $1 }, directory: directory)
        } catch let failure as LaunchFailure {
            try perform(worker.commandEnded(exitCode: 127, output: failure.description))
        }
    }

    private mutating func reap() throws {
        guard let pid = tool?.pid, let code = signals.reap()[pid] else { return }
        try toolEnded(code)
    }

    private mutating func toolEnded(_ code: Int32) throws {
        tool?.drain()
        let text = tool?.text ?? ""
        tool = nil
        try perform(worker.commandEnded(exitCode: code, output: text))
    }

    private mutating func timeOut() throws {
        let text = "Command timed out"
        try endTool()
        try perform(worker.commandEnded(exitCode: 143, output: text))
    }

    /// TERM, a short grace, KILL: to the whole group, because the leader may have gone first.
    private mutating func endTool() throws {
        guard let pid = tool?.pid else { return }
        kill(-pid, SIGTERM)
        let deadline = SuspendingClock.now + .milliseconds(Self.toolGrace)
        var later: Set<Int32> = []
        while tool != nil {
            var query = [pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0)]
            let rest = (deadline - .now).roundedMilliseconds
            guard rest > 0 else { break }
            poll(&query, 1, Int32(clamping: rest))
            later.formUnion(signals.take())
            if signals.reap()[pid] != nil { break }
        }
        kill(-pid, SIGKILL)
        tool = nil
        try handle(later.subtracting([SIGCHLD]))
    }
}

extension ScriptedEffect {
    /// The kind of line that it writes; nil for anything else.
    fileprivate var type: String? {
        guard case .emit(let line) = self else { return nil }
        return line["type"]?.string
    }
}

extension Duration {
    /// Whole milliseconds, never rounded to an earlier moment.
    fileprivate var roundedMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
