public import OrchHome
import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Starts supervisors, on the agent's side.
public struct RunLauncher: Sendable {
    /// The supervisor's command without the run's folder: an absolute path first, as `["/usr/local/bin/orch", "supervise"]`.
    public let command: [String]
    /// The supervisor's own environment; the worker's is in its `RunSpec`.
    public let environment: [String: String]

    public init(command: [String], environment: [String: String]) {
        self.command = command
        // An agent that was itself started by a worker must not pass on what marks that worker's processes.
        let marks: Set = [ProcessMarks.runVariable, ProcessMarks.attemptVariable, ProcessMarks.conversationVariable]
        self.environment = environment.filter { !marks.contains($0.key) }
    }

    /// Writes the run's folder and fence, and starts its supervisor: in a session of its own, nobody's child, with no pipe to us. The
    /// lock goes over to it. When this throws, nothing runs and the lock is free.
    public func launch(_ spec: RunSpec, in directory: RunDirectory, lock: consuming FileLock) throws -> ProcessIdentity {
        guard let executable = command.first else { throw CommandMissing(command: "", searched: "the supervisor's command") }
        guard lock.path == spec.lockPath else { throw RunRefused.notHandedOver(spec.lockPath, reason: "the lock taken is \(lock.path)") }
        guard try directory.owner() == nil, try directory.exit() == nil else { throw RunRefused.usedBefore(directory.path) }
        try FenceFile(path: spec.fencePath).raise(to: spec.fence)
        try directory.create(spec)
        try lock.describe(holder: RunDirectory.holder(of: directory.path))
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        let log = try OwnedDescriptor(path: directory.supervisorLog, flags: O_WRONLY | O_APPEND | O_CREAT)
        var launch = ProcessLaunch(
            executable: executable, arguments: command + [directory.path], environment: environment, directory: directory.path,
            descriptors: [0: null.number, 1: log.number, 2: log.number, Supervisor.lockDescriptor: lock.number])
        launch.newSession = true
        launch.detached = true
        return try launch.start()
    }
}
