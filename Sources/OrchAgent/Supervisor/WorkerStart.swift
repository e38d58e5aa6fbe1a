import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Starts the worker of a run: its files, its cgroup, its record, then exec.
struct WorkerStart {
    let directory: RunDirectory
    let spec: RunSpec
    let supervisor: ProcessIdentity
    let log: SupervisorLog

    /// The worker and the record that names it: it stands in `owner.json` before the worker executes anything, so that no crash of
    /// the supervisor leaves a worker that nobody knows.
    func start(lock: borrowing FileLock) throws -> (owner: OwnerRecord, worker: ProcessIdentity) {
        let group = spec.containment == .automatic ? ControlGroup.own()?.makeChild(groupName) : nil
        do {
            return try start(lock: lock, group: group)
        } catch let failure as LaunchFailure where failure.stage == .group {
            log.note("\(failure); going on without a cgroup")
            group?.remove()
            return try start(lock: lock, group: nil)
        } catch {
            group?.remove()
            throw error
        }
    }

    private func start(lock: borrowing FileLock, group: ControlGroup?) throws -> (OwnerRecord, ProcessIdentity) {
        let arguments = spec.sandbox?.command(for: spec.arguments, in: spec.workingDirectory, variables: environment.keys) ?? spec.arguments
        guard let command = arguments.first else { throw CommandMissing(command: "", searched: "run.json") }
        let executable = try ExecutableSearch.locate(
            command, path: spec.environment["PATH"] ?? "", directory: spec.workingDirectory)
        // Read-write and of its own: the worker never sees the end of its input when the supervisor dies, and it blocks in reads
        // while the supervisor's descriptor does not.
        let input = try OwnedDescriptor(path: directory.inputPipe, flags: O_RDWR)
        let output = try OwnedDescriptor(path: directory.eventsFile, flags: O_WRONLY | O_APPEND | O_CREAT)
        let errors = try OwnedDescriptor(path: directory.errorFile, flags: O_WRONLY | O_APPEND | O_CREAT)
        var launch = ProcessLaunch(
            executable: executable, arguments: arguments, environment: environment.merging(spec.sandbox?.outside ?? [:]) { $1 },
            directory: spec.workingDirectory,
            descriptors: [0: input.number, 1: output.number, 2: errors.number, Supervisor.lockDescriptor: lock.number])
        launch.newSession = true
        launch.cgroupProcs = group?.procs
        let limits = LimitGroups.make(spec.sandbox?.ownLimits ?? WorkerLimits(), name: groupName, in: group) { log.note($0) }
        do {
            let prepared = try launch.prepare()
            let worker = try prepared.identity()
            let owner = OwnerRecord(
                fence: spec.fence, supervisor: supervisor, worker: worker, group: group, limits: limits, startedAt: WallClock.now())
            try JSONFile.write(owner, to: directory.ownerFile)
            for problem in limits.take(prepared.pid) { log.note(problem) }
            return (owner, try prepared.execute())
        } catch {
            limits.remove()
            throw error
        }
    }

    private var environment: [String: String] {
        var environment = spec.environment
        environment[ProcessMarks.attemptVariable] = spec.attempt.description
        environment[ProcessMarks.runVariable] = directory.path
        environment[ProcessMarks.conversationVariable] = nil
        return environment
    }

    /// Readable, and different for each supervisor of this boot.
    private var groupName: String { "orch-\(spec.session.project)-\(spec.session.id)-\(spec.fence)-\(supervisor.pid)" }
}
