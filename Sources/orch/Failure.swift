import ArgumentParser
import OrchCore
import OrchForge
import OrchHome
import OrchWire

/// What is said, and which code the process ends with, when a command can't do what it was asked. The one place that decides both.
struct Failure: Hashable, Sendable {
    /// Lines for standard error; the first is `orch: <what>; <what to do next>`.
    let lines: [String]
    /// 1; 64 for a usage error (`EX_USAGE` of sysexits(3)); 0 where it is none after all.
    let code: Int32

    private static let failed: Int32 = 1
    private static let usage: Int32 = 64
    /// Characters of the first line that are kept.
    private static let characters = 600
    /// Lines of details that are shown.
    private static let details = 200

    /// The words for an error of a command; nil for those that the argument parser knows how to say.
    init?(_ error: any Error) {
        switch error {
        case is BrokenPipe: self.init(lines: [], code: 0)
        case let problem as Problem: self.init(problem)
        case let error as ForgeError: self.init(error)
        case let name as InvalidName: self.init(words: "\(name)", code: Self.usage)
        case let daemon as DaemonNotStarted: self.init(words: "\(daemon)", details: daemon.lines.dropLast())
        case is CancellationError: self.init(words: "it was interrupted")
        case is DecodingError: self.init(words: "unreadable JSON: \(JSONProblem.words(error))")
        case is ExitCode, is CleanExit, is ValidationError: return nil
        default:
            // Errors of the rooms say in one line what they are; the parser has words of its own for its own.
            guard !Self.isOfParser(error) else { return nil }
            self.init(words: "\(error)")
        }
    }

    private init(lines: [String], code: Int32) {
        self.lines = lines
        self.code = code
    }

    private init(words: String, details: [String] = [], code: Int32 = failed) {
        let shown = details.prefix(Self.details).map { "  " + $0.printable(limit: Self.characters) }
        let rest = details.count > shown.count ? ["  … \(details.count - shown.count) more"] : []
        self.init(lines: ["orch: " + words.printable(limit: Self.characters)] + shown + rest, code: code)
    }

    private init(_ problem: Problem) {
        self.init(words: problem.description, details: problem.details, code: problem.code == .usage ? Self.usage : Self.failed)
    }

    /// The cause may be the last lines of git's standard error: the first belongs to the sentence.
    private init(_ error: ForgeError) {
        let cause = error.cause.split(separator: "\n").map { String($0) }
        let advice = error.advice.split(separator: "\n").joined(separator: " ")
        self.init(
            words: "\(error.doing): \(cause.first ?? "\(error.code)")" + (advice.isEmpty ? "" : "; \(advice)"), details: Array(cause.dropFirst()))
    }

    private static func isOfParser(_ error: any Error) -> Bool { String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") }
}
