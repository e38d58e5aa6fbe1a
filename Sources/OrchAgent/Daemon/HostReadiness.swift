import Foundation
import OrchCore
import OrchHome

/// What this host offers, and what is missing before work can be done here. Nothing is started for it.
struct HostReadiness: Sendable {
    private let settings: AgentSettings

    init(_ settings: AgentSettings) { self.settings = settings }

    /// The program that a worker is, as the host's configuration calls it.
    private var worker: String { settings.worker.executable(orch: settings.orch).first ?? "claude" }

    /// What is looked for on PATH; the names are those of `HostFacts.versions`.
    var programs: [(name: String, path: String)] {
        let wanted = [("git", "git"), ("gh", "gh")] + (ClaudeLogin.concerns(worker) ? [("claude", worker)] : [])
        return wanted.compactMap { name, program in locate(program).map { (name, $0) } }
    }

    /// - Parameter sandbox: what was found of the one that workers are to have.
    func facts(sandbox: SandboxProbe.Finding?) -> HostFacts {
        var labels = settings.labels
        labels["os"] = labels["os"] ?? Self.system
        labels["arch"] = labels["arch"] ?? Self.architecture
        if labels["gpu"] == nil, Self.hasGPU { labels["gpu"] = "true" }
        var facts = HostFacts(
            slots: settings.slots, slotsUsed: 0, labels: labels, notReady: missing(programsNeeded) + [sandbox?.problem].compactMap(\.self),
            projects: settings.checkouts.keys.sorted().compactMap { try? ProjectName($0) }, clones: clones())
        facts.sandbox = sandbox?.words
        guard ClaudeLogin.concerns(worker) else { return facts }
        let environment = settings.environment.merging(settings.worker.environment) { $1 }
        let login = settings.worker.sandbox.login(in: environment)
        facts.login = login.words
        if let problem = settings.worker.sandbox.routeProblem(in: environment) { facts.notReady.append(problem) }
        if case .notWithin(let file) = login, facts.notReady.isEmpty {
            facts.notReady.append(
                "claude is logged in by \(file.printable(limit: 200)), which a sandboxed worker does not see: set CLAUDE_CODE_OAUTH_TOKEN "
                    + "(from 'claude setup-token') or ANTHROPIC_API_KEY in worker.env, or worker.login to \"file\"")
        }
        if case .missing(let file) = login, facts.notReady.isEmpty {
            facts.notReady.append(
                "claude is not logged in: neither a key in the agent's environment nor \(file.printable(limit: 200)); run 'claude' there and log in")
        }
        return facts
    }

    /// In a container the worker's program is the image's.
    private var programsNeeded: [String] { settings.worker.sandbox.engine.usesImage ? ["git"] : ["git", worker] }

    private func locate(_ program: String) -> String? {
        try? ExecutableSearch.locate(program, path: settings.environment["PATH"] ?? "", directory: settings.home.root)
    }

    private func missing(_ programs: [String]) -> [String] {
        programs.filter { locate($0) == nil }.map { program in
            let trouble =
                program.contains("/") ? "is no executable file: correct worker.command in config.json" : "is not on the agent's PATH: install it"
            return "\(program.printable(limit: 100)) \(trouble), then 'orch down' and 'orch up'"
        }
    }

    /// `owner/repo` of the agent's own clones.
    private func clones() -> [String] {
        let root = settings.home.repositories
        let found = Self.names(in: root).flatMap { owner in
            Self.names(in: "\(root)/\(owner)").filter { $0.hasSuffix(".git") }.map { "\(owner)/\($0.dropLast(4))" }
        }
        return Array(found.sorted().prefix(Self.clonesTold))
    }

    /// A host that has more is placed on by the rest of what is known of it.
    private static let clonesTold = 1000

    /// An NVIDIA card whose driver is loaded. Of macOS nothing is said: every Mac has a GPU, and none is what a session asks for.
    private static var hasGPU: Bool { FileManager.default.fileExists(atPath: "/dev/nvidia0") || !names(in: "/proc/driver/nvidia/gpus").isEmpty }

    /// What stands in a folder; nothing where it can't be read.
    private static func names(in folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    private static var system: String {
        #if os(Linux)
        "linux"
        #else
        "macos"
        #endif
    }

    private static var architecture: String {
        #if arch(arm64)
        "arm64"
        #else
        "x86_64"
        #endif
    }
}
