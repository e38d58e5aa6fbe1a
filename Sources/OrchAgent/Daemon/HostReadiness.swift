import Foundation
import OrchCore
import OrchHome

/// What this host offers, and what is missing before work can be done here.
struct HostReadiness: Sendable {
    private let settings: AgentSettings

    init(_ settings: AgentSettings) { self.settings = settings }

    /// Looks, without starting anything.
    func facts() -> HostFacts {
        var labels = settings.labels
        labels["os"] = labels["os"] ?? Self.system
        labels["arch"] = labels["arch"] ?? Self.architecture
        let worker = settings.worker.executable(orch: settings.orch).first ?? "claude"
        return HostFacts(slots: settings.slots, slotsUsed: 0, labels: labels, notReady: missing(["git", worker]))
    }

    private func missing(_ programs: [String]) -> [String] {
        programs.compactMap { program in
            do {
                _ = try ExecutableSearch.locate(program, path: settings.environment["PATH"] ?? "", directory: settings.home.root)
                return nil
            } catch {
                let trouble =
                    program.contains("/") ? "is no executable file: correct worker.command in config.json" : "is not on the agent's PATH: install it"
                return "\(program.printable(limit: 100)) \(trouble), then 'orch down' and 'orch up'"
            }
        }
    }

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
