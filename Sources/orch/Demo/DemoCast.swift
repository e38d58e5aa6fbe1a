import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Synchronization

/// Everything that the demo has started and must end, in whatever state the play stopped.
final class DemoCast: Sendable {
    private struct State {
        var processes: [ProcessIdentity] = []
        var homes: [HomeDirectory] = []
    }

    private let state = Mutex(State())

    /// A process that was started.
    func add(_ process: ProcessIdentity) { state.withLock { $0.processes.append(process) } }

    /// The daemons of a home are started, or about to be.
    func add(_ home: HomeDirectory) { state.withLock { $0.homes.append(home) } }

    /// Ends all of it: workers, daemons, and what a broken play left behind. Tries everything, and returns what did not go well.
    func end(_ ground: DemoGround) async -> [String] {
        var failures: [String] = []
        func attempt(_ work: () async throws -> Void) async {
            do { try await work() } catch { failures.append("\(error)".printable(limit: 300)) }
        }
        let programs = DemoPrograms(ground: ground)
        let (processes, homes) = state.withLock { ($0.processes, $0.homes) }
        for home in homes.reversed() { await attempt { try await programs.run(["down"], home: home) } }
        for process in processes.reversed() { await attempt { try await programs.end(process) } }
        // No agent is left that could start another: what runs now is all there is.
        for home in [ground.laptop, ground.gpuBox] {
            for run in Self.runs(in: home) { await attempt { try await Self.end(run, programs) } }
        }
        return failures
    }

    private static func end(_ run: RunDirectory, _ programs: DemoPrograms) async throws {
        guard let supervisor = try run.owner()?.supervisor, try supervisor.isAlive() else { return }
        try run.requestStop(StopRequest(mode: .kill, reason: "the demo is over"))
        try await programs.end(supervisor)
    }

    /// Folders of runs, `agent/runs/<project>/<session>/<fence>`.
    private static func runs(in home: HomeDirectory) -> [RunDirectory] {
        var folders = ["\(home.agent)/runs"]
        // A folder that is not there has no runs in it.
        for _ in 0..<3 {
            folders = folders.flatMap { folder in (try? FileManager.default.contentsOfDirectory(atPath: folder))?.map { "\(folder)/\($0)" } ?? [] }
        }
        return folders.map(RunDirectory.init(path:))
    }
}
