import OrchAgent
import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a command stands that a worker has started: its run and its session, from the environment that orch gave the worker.
struct WorkerPlace {
    let environment: [String: String]

    static var current: WorkerPlace { WorkerPlace(environment: ProcessInfo.processInfo.environment) }

    /// nil outside a worker.
    var reports: RunReports? {
        guard let path = environment[WorkerVariables.runDirectory], path.hasPrefix("/") else { return nil }
        return RunReports(runDirectory: path)
    }

    /// nil outside a worker.
    var session: SessionKey? { environment[WorkerVariables.session].flatMap { try? SessionKey($0) } }

    /// How the prompt calls the command line.
    var command: String { environment[WorkerVariables.command] ?? "orch" }
}
