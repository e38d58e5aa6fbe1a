import OrchCore
import CPlatform
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The process that owns one worker and outlives the agent: `orch supervise <run-dir>`.
///
/// It holds the session's lock, starts the worker, hands it lines, ends it when asked, ends what it leaves behind, and writes
/// `exit.json` as its last act before the lock goes.
public enum Supervisor {
    /// The number under which supervisor and worker inherit the session's lock.
    public static let lockDescriptor: Int32 = 3
    /// How often the last record is tried to be written (a full disk), and the pause between, in milliseconds.
    private static let recordTries = 60
    private static let recordPause: Int32 = 1000

    /// Owns the run until it has ended. Blocks; for a process of its own, which becomes a subreaper and takes SIGTERM, SIGINT and
    /// SIGCHLD for itself.
    ///
    /// Throws, with nothing written into the folder, when this supervisor has no right to the run: `RunRefused`. Everything else,
    /// also a worker that cannot be started, is an `ExitRecord` that stands in `exit.json` too.
    public static func run(runDirectory: String) throws -> ExitRecord {
        let directory = RunDirectory(path: runDirectory)
        guard let spec = try directory.spec() else { throw RunRefused.noSpec(runDirectory) }
        let lock = try inheritedLock(spec)
        guard try directory.owner() == nil, try directory.exit() == nil else { throw RunRefused.usedBefore(runDirectory) }
        try lock.describe(holder: RunDirectory.holder(of: runDirectory))
        let log = SupervisorLog(path: directory.supervisorLog)
        let record: ExitRecord
        do {
            record = try own(directory, spec, lock: lock, log: log)
        } catch {
            record = ExitRecord(fence: spec.fence, reason: .startFailed, detail: "\(error)", startedAt: nil, endedAt: WallClock.now())
        }
        try write(record, in: directory, log: log)
        return record
    }

    private static func inheritedLock(_ spec: RunSpec) throws -> FileLock {
        do {
            return try FileLock(inherited: lockDescriptor, path: spec.lockPath)
        } catch {
            throw RunRefused.notHandedOver(spec.lockPath, reason: "\(error)")
        }
    }

    private static func own(
        _ directory: RunDirectory, _ spec: RunSpec, lock: borrowing FileLock, log: SupervisorLog
    ) throws -> ExitRecord {
        if let refusal = try refusal(directory, spec) { return refusal }
        let subreaper = platform_become_subreaper()
        if subreaper != 0 { log.note("\(SystemFailure(doing: "adopt orphans", code: subreaper)); they are found by their environment only") }
        let supervisor = try ProcessIdentity.current()
        try JSONFile.write(
            OwnerRecord(fence: spec.fence, supervisor: supervisor, worker: nil, group: nil, startedAt: WallClock.now()),
            to: directory.ownerFile)
        let wakeUps = try WakeUps(directory)
        let input = try WorkerInput(pipe: directory.inputPipe)
        let (owner, worker) = try WorkerStart(directory: directory, spec: spec, supervisor: supervisor, log: log).start(lock: lock)
        var loop = SupervisorLoop(directory: directory, spec: spec, owner: owner, worker: worker, input: input, wakeUps: wakeUps, log: log)
        return loop.run()
    }

    /// Why nothing may be executed, although the lock is ours.
    private static func refusal(_ directory: RunDirectory, _ spec: RunSpec) throws -> ExitRecord? {
        guard let highest = try FenceFile(path: spec.fencePath).read() else {
            throw SystemFailure(doing: "read the fence \(spec.fencePath)", code: ENOENT)
        }
        if highest > spec.fence {
            return ExitRecord(
                fence: spec.fence, reason: .fenced, detail: "run \(spec.fence) may not start: \(highest) has been given out",
                startedAt: nil, endedAt: WallClock.now())
        }
        guard let stop = try directory.stopRequest() else { return nil }
        return ExitRecord(fence: spec.fence, reason: .stopped, detail: stop.reason, startedAt: nil, endedAt: WallClock.now())
    }

    private static func write(_ record: ExitRecord, in directory: RunDirectory, log: SupervisorLog) throws {
        for attempt in 1...recordTries {
            do {
                return try JSONFile.write(record, to: directory.exitFile)
            } catch {
                log.note("\(error)")
                guard attempt < recordTries else { throw error }
                poll(nil, 0, recordPause)
            }
        }
    }
}

extension RunDirectory {
    /// What stands in the lock while a run holds it.
    static func holder(of path: String) -> String { "run \(path)" }
}
