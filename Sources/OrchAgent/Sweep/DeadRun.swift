import Dispatch
import OrchCore
import OrchHome

/// A run of an attempt that is not open any more: what lives of it is ended, and its end is written down.
///
/// Only by certain signs: the mark in the environment, descent, the cgroup. An open attempt of the same session may work in the same
/// worktree by now, and a person may: working there proves nothing.
struct DeadRun: Sendable {
    /// How long a supervisor that was told to kill its worker may take.
    private static let patience: Duration = .seconds(30)

    let run: HostRemains.Run

    private var directory: RunDirectory { RunDirectory(path: run.path) }

    /// - Returns: what was ended, and what could not be.
    /// - Throws: what of the run's files can't be read, and `RunStillOwned` where a supervisor does not obey.
    func end() async throws -> RunProcesses.Ended {
        var known = 0
        let spec = try directory.spec()
        if spec != nil {
            let observer = RunObserver(directory)
            switch try observer.state() {
            case .ended: break
            case .orphaned, .lost: known = try await observer.endWithoutSupervisor(onlyMarked: true).leftoversEnded
            case .starting, .running:
                try directory.requestStop(StopRequest(mode: .kill, reason: "its attempt is not open any more"))
                guard try await settles(observer) else { throw RunStillOwned(path: run.path) }
                known = try await observer.endWithoutSupervisor(onlyMarked: true).leftoversEnded
            }
        }
        let grace = spec?.grace ?? EndingGrace()
        let result = try await sweep(grace: .milliseconds(grace.leftovers))
        return RunProcesses.Ended(ended: max(run.pids.count - result.left.count, known + result.ended), left: result.left)
    }

    private func settles(_ observer: RunObserver) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = try await observer.settled()
                return true
            }
            group.addTask {
                try await ContinuousClock().sleep(for: Self.patience)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    private func sweep(grace: Duration) async throws -> RunProcesses.Ended {
        let owner = try directory.owner()
        let marks = ProcessMarks(
            runDirectory: run.path, conversationId: nil, worktree: nil, fence: Fence(attempt: run.key.attempt, run: run.run))
        let processes = RunProcesses(worker: owner?.worker, supervisor: owner?.supervisor, group: owner?.group, marks: marks)
        return try await withCheckedThrowingContinuation { continuation in
            // It waits for processes by blocking; that must not hold a thread of the cooperative pool.
            DispatchQueue.global().async { continuation.resume(with: Result { try processes.end(grace: grace) }) }
        }
    }
}
