import CPlatform
import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The life of a supervisor while its worker lives, and the tidying after it. It never throws: a worker must not lose its owner
/// because a file could not be read.
struct SupervisorLoop: ~Copyable {
    private struct End {
        let code: Int32
        let signal: Int32
    }

    /// After an error of the loop itself, the pause before it goes on, in milliseconds.
    private static let errorPause: Int32 = 200

    private let directory: RunDirectory
    private let spec: RunSpec
    private let owner: OwnerRecord
    private let worker: ProcessIdentity
    private let processes: RunProcesses
    private let wakeUps: WakeUps
    private let log: SupervisorLog
    private var input: WorkerInput
    private var stop: StopMachine
    private var deadline: SuspendingClock.Instant?
    private var stopReason = ""
    /// What was found of the run while its worker lived.
    private var known: [ProcessIdentity] = []

    init(
        directory: RunDirectory, spec: RunSpec, owner: OwnerRecord, worker: ProcessIdentity, input: consuming WorkerInput,
        wakeUps: consuming WakeUps, log: SupervisorLog
    ) {
        self.directory = directory
        self.spec = spec
        self.owner = owner
        self.worker = worker
        self.input = input
        self.wakeUps = wakeUps
        self.log = log
        processes = RunProcesses(
            worker: worker, supervisor: owner.supervisor, group: owner.group, marks: directory.marks(spec), isWatched: spec.isWatched)
        stop = StopMachine(grace: spec.grace, hasFarewell: !spec.farewell.isEmpty)
    }

    /// Until the worker has ended and nothing of it is left.
    mutating func run() -> ExitRecord {
        while true {
            if let end = reap() { return finish(end) }
            do {
                try turn()
            } catch {
                log.note("\(error)")
                poll(nil, 0, Self.errorPause)
            }
        }
    }

    private mutating func turn() throws {
        if let request = try directory.stopRequest() { try perform(stop.requested(request.mode), reason: request.reason) }
        if let deadline, deadline <= .now { try perform(stop.timeUp(), reason: stopReason) }
        for foreign in try input.flush(directory.spool) { log.note("\(foreign.path): \(foreign.reason)") }
        let signals = try wakeUps.wait(writable: input.waiting, milliseconds: patience)
        if signals.contains(SIGTERM) || signals.contains(SIGINT) {
            try perform(stop.requested(.graceful), reason: "the supervisor was asked to end")
        }
    }

    /// Milliseconds until the deadline; without one it sleeps for as long as nothing happens.
    private var patience: Int32 {
        guard let deadline else { return -1 }
        return Int32(clamping: max(0, (deadline - .now).milliseconds))
    }

    private mutating func perform(_ step: StopMachine.Step?, reason: String) throws {
        guard let step else { return }
        stopReason = reason
        deadline = .now + .milliseconds(step.wait)
        // What is paused can neither read a farewell nor act on TERM.
        if step.action != .kill { try processes.thaw() }
        switch step.action {
        case .sayFarewell: input.close(with: spec.farewell)
        case .terminate:
            input.close(with: [])
            known += try processes.terminateWorker()
        case .kill:
            input.close(with: [])
            known += try processes.kill(known: known)
        }
    }

    /// Reaps whatever has ended: the worker, and orphans of it that became ours. The worker's end when it is among them.
    private func reap() -> End? {
        var pid: Int32 = 0
        var code: Int32 = 0
        var signal: Int32 = 0
        while platform_reap(&pid, &code, &signal) == 1 {
            if pid == worker.pid { return End(code: code, signal: signal) }
        }
        return nil
    }

    private func finish(_ end: End) -> ExitRecord {
        var ended = 0
        var remaining = 0
        do {
            let grace = stop.state == .killing ? Duration.zero : .milliseconds(spec.grace.leftovers)
            let result = try processes.end(grace: grace, known: known)
            ended = result.ended
            remaining = result.left.count
        } catch {
            log.note("what the worker left behind: \(error)")
        }
        do {
            try ContainerRemoval(spec)?.run()
        } catch {
            log.note("what is left of the container: \(error)")
        }
        _ = reap()
        owner.group?.remove()
        owner.limits?.remove()
        unlink(directory.inputPipe)
        let wasStopped = stop.state != .running
        return ExitRecord(
            fence: spec.fence, reason: wasStopped ? .stopped : .ended, detail: wasStopped ? stopReason : detail(end),
            code: end.signal == 0 ? end.code : nil, signal: end.signal == 0 ? nil : end.signal, startedAt: owner.startedAt,
            endedAt: WallClock.now(), leftoversEnded: ended, leftoversRemaining: remaining)
    }

    private func detail(_ end: End) -> String {
        end.signal == 0 ? "the worker exited with code \(end.code)" : "signal \(end.signal) ended the worker"
    }
}
