import OrchCore
import OrchHome

/// A run whose supervisor was killed: the agent does what it would have done.
struct Orphan {
    let directory: RunDirectory
    /// nil when something of it lives.
    let loss: RunState.Loss?
    let protected: [ProcessIdentity]
    let onlyMarked: Bool

    /// TERM, grace, KILL, sweep, record. Blocks. There is no farewell: nobody may write to the worker's stdin, where half a line of
    /// the dead supervisor may stand.
    func end() throws -> ExitRecord {
        guard let spec = try directory.spec() else { throw RunRefused.noSpec(directory.path) }
        let owner = try directory.owner()
        var result = RunProcesses.Ended(ended: 0, left: [])
        // A reboot is proof enough, and pids of another boot say nothing about this one.
        if loss != .rebooted {
            let processes = try directory.processes(protected: protected, onlyMarked: onlyMarked)
            var known: [ProcessIdentity] = []
            if let worker = owner?.worker, try worker.isAlive() {
                known = try processes.terminateWorker()
                _ = try ProcessWait.ended([worker], within: .milliseconds(spec.grace.terminate))
            }
            result = try processes.end(grace: .milliseconds(spec.grace.leftovers), known: known)
        }
        owner?.limits?.remove()
        if loss != .neverStarted { try ContainerRemoval(spec)?.run() }
        let record = ExitRecord(
            fence: spec.fence, reason: loss == .neverStarted ? .neverStarted : .supervisorLost, detail: detail, startedAt: owner?.startedAt,
            endedAt: WallClock.now(), leftoversEnded: result.ended, leftoversRemaining: result.left.count)
        try JSONFile.write(record, to: directory.exitFile)
        return record
    }

    private var detail: String {
        switch loss {
        case nil: "the supervisor was killed while the worker went on; the worker was ended"
        case .rebooted: "the machine was restarted while the worker ran"
        case .crashed: "supervisor and worker were killed"
        case .neverStarted: "the supervisor ended before it started the worker"
        }
    }
}
