import OrchCore
import OrchForge

/// What went wrong with some of several sessions.
struct Failures {
    private var problems: [(name: String, problem: Problem)] = []

    mutating func add(_ name: String, _ problem: Problem) { problems.append((name, problem)) }

    mutating func add(_ name: String, _ error: ForgeError) {
        let cause = error.cause.split(separator: "\n").map { String($0) }
        let problem = Problem(
            .notFound, "\(error.doing): \(cause.first ?? error.code.rawValue)", next: error.advice.isEmpty ? nil : error.advice,
            details: Array(cause.dropFirst()))
        problems.append((name, problem))
    }

    /// Throws the only problem as it is; several in one that lists them, each with what to do next. Never a usage error: the command
    /// was understood, and others of its sessions may have gone well.
    func throwAny() throws {
        guard var only = problems.first?.problem else { return }
        if only.code == .usage { only.code = .refused }
        guard problems.count > 1 else { throw only }
        throw Problem(
            only.code, "\(problems.count) sessions failed", next: "each line below says what to do",
            details: problems.flatMap { ["\($0.name): \($0.problem)"] + $0.problem.details.map { "  \($0)" } })
    }
}
