/// Whether the daemon of a role runs on an `ORCH_HOME`.
public enum DaemonState: Hashable, Sendable {
    case running(DaemonRecord)
    /// It has the lock and is not ready yet, or ends at this moment.
    case starting(pid: Int32?)
    case notRunning

    /// Looks at record, process and lock. Never blocked or fooled by what a crash left.
    public static func of(_ role: DaemonRole, in home: HomeDirectory) throws -> DaemonState {
        if let record = try ready(role, in: home) { return .running(record) }
        guard try FileLock.isHeld(home.lock(of: role)) else { return .notRunning }
        return .starting(pid: DaemonLock.pid(ofHolder: role, in: home))
    }

    /// The record of a daemon that is ready; nil when there is none. Cheap: looks at no lock.
    public static func ready(_ role: DaemonRole, in home: HomeDirectory) throws -> DaemonRecord? {
        guard let record = try DaemonRecord.read(role, in: home), try record.process.isAlive() else { return nil }
        return record
    }
}
