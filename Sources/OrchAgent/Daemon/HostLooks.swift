import OrchCore
import OrchForge
import OrchHome

/// When the host is looked at again. No timer of its own: a look is due when something else has woken the loop, as the coordinator's pings
/// do; an agent that nobody asks looks at nothing.
struct HostLooks: Sendable {
    /// Milliseconds of awake time between two measurements of load, memory and disk.
    private static let loadEvery: Int64 = 5_000
    /// The same, between two looks at programs, login and clones.
    private static let factsEvery: Int64 = 60_000

    /// After the start, whose own look asks no program: one that comes and goes starts none.
    private static let firstFactsAfter: Int64 = 10_000

    private var loadDue: Int64
    private var factsDue: Int64

    /// From the start on, when the load was measured and the host looked at.
    init(from start: Moment) {
        loadDue = start.awake + Self.loadEvery
        factsDue = start.awake + Self.firstFactsAfter
    }

    /// Whether the load is to be measured now; once said, it counts as done.
    mutating func takeLoad(at moment: Moment) -> Bool {
        guard moment.awake >= loadDue else { return false }
        loadDue = moment.awake + Self.loadEvery
        return true
    }

    /// As `takeLoad`, for the facts.
    mutating func takeFacts(at moment: Moment) -> Bool {
        guard moment.awake >= factsDue else { return false }
        factsDue = moment.awake + Self.factsEvery
        return true
    }
}

/// What programs say of their versions. Each is asked once, and again when another file stands in its place.
actor ProgramVersions {
    private let environment: [String: String]
    private var known: [String: (file: ProgramFile, version: String?)] = [:]

    init(environment: [String: String]) { self.environment = environment }

    /// By the names of the programs; one that says nothing of use is left out.
    func versions(of programs: [(name: String, path: String)]) async -> [String: String] {
        var versions: [String: String] = [:]
        for (name, path) in programs {
            guard let file = try? ProgramFile(at: path) else { continue }
            if known[name]?.file != file { known[name] = (file, await ask(path)) }
            versions[name] = known[name]?.version
        }
        return versions
    }

    private func ask(_ path: String) async -> String? {
        let command = Command(path, ["--version"], environment: environment, timeLimit: .seconds(20), doing: "asking \(path) for its version")
        guard let result = try? await CommandRunner().run(command), result.succeeded else { return nil }
        return Self.version(in: result.text)
    }

    /// The first word that begins with a digit: `git version 2.39.5`, `2.1.0 (Claude Code)`, `gh version 2.62.0 (2024-11-14)`.
    static func version(in text: String) -> String? {
        let word = text.split(whereSeparator: \.isWhitespace).first { $0.first?.isNumber == true }
        return word.map { String($0).printable(limit: 40) }
    }
}
