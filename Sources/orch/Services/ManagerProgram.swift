import OrchCore
import OrchForge
import OrchHome

/// The program of a service manager: what it says, and its refusals in one line.
struct ManagerProgram: Sendable {
    /// More than a unit may take to start (`SystemdUnit`), so that the manager's own words are heard.
    private static let limit: Duration = .seconds(SystemdUnit.startSeconds + 10)

    let program: String
    let environment: [String: String]

    /// Whatever its exit is.
    ///
    /// - Throws: `ForgeError`, when it is not there or does not end.
    func result(_ arguments: [String], doing: String) async throws -> CommandResult {
        try await CommandRunner().run(Command(program, arguments, environment: environment, timeLimit: Self.limit, doing: doing))
    }

    /// Has to go well.
    func run(_ arguments: [String], doing: String) async throws {
        let result = try await result(arguments, doing: doing)
        guard result.succeeded else {
            throw Problem(.conflict, "\(doing) failed: \(Self.words(result))", next: "see what '\(program) \(arguments.joined(separator: " "))' says")
        }
    }

    /// The first line that it said: the last is often where to read more.
    static func words(_ result: CommandResult) -> String {
        let line = (result.errorText + result.text).split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
        return line.map { String($0).printable(limit: 300) } ?? "it ended with \(result.exit) and said nothing"
    }
}
