public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Another daemon of this role runs on this `ORCH_HOME`.
public struct AlreadyRunning: Error, Hashable, Sendable, CustomStringConvertible {
    public let role: DaemonRole
    /// Nil where the holder of the lock has not said.
    public let pid: Int32?
    public let home: String

    public var description: String {
        "\(role == .agent ? "an agent" : "a coordinator") already runs for \(home.printable(limit: 200))\(pid.map { " (pid \($0))" } ?? "")"
    }
}

/// The right to be the daemon of a role on an `ORCH_HOME`: the kernel takes it back when the process ends, however it ends.
public struct DaemonLock: ~Copyable, Sendable {
    public let role: DaemonRole
    private let home: HomeDirectory
    private let lock: FileLock

    /// Takes the right, or throws `AlreadyRunning` with the pid of the one who has it. Leftovers of a crash never block: only a living
    /// process holds the lock.
    public static func take(_ role: DaemonRole, in home: HomeDirectory) throws -> DaemonLock {
        try PrivateDirectory.createAll(home.run)
        try PrivateDirectory.check(home.run)
        do {
            let lock = try FileLock(taking: home.lock(of: role), holder: holder)
            let taken = DaemonLock(role: role, home: home, lock: lock)
            // What a crashed one left would name a process that is none of ours.
            taken.retract()
            return taken
        } catch is LockTaken {
            throw AlreadyRunning(role: role, pid: pid(ofHolder: role, in: home), home: home.root)
        }
    }

    private init(role: DaemonRole, home: HomeDirectory, lock: consuming FileLock) {
        self.role = role
        self.home = home
        self.lock = lock
    }

    /// Says that the daemon is ready, and where. To be called once all of its sockets are bound.
    public borrowing func publish(
        version: String, endpoints: [String: String], startedAt: Timestamp, program: ProgramFile? = nil, service: String? = nil
    ) throws {
        let record = DaemonRecord(
            process: try .current(), version: version, endpoints: endpoints, startedAt: startedAt, program: program, service: service)
        try JSONFile.write(record, to: home.record(of: role))
    }

    private borrowing func retract() { unlink(home.record(of: role)) }

    deinit { retract() }

    private static var holder: String { "pid \(getpid())" }

    static func pid(ofHolder role: DaemonRole, in home: HomeDirectory) -> Int32? {
        FileLock.holder(of: home.lock(of: role)).flatMap { $0.hasPrefix("pid ") ? Int32($0.dropFirst(4)) : nil }
    }
}
