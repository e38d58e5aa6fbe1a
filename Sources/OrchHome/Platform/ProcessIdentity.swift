import CPlatform
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One process and no other: a pid alone is used again, with start time and boot it is not.
public struct ProcessIdentity: Hashable, Sendable, Codable, CustomStringConvertible {
    public let pid: Int32
    /// As `ProcessStat.startTime`.
    public let startTime: UInt64
    public let bootId: String

    public init(pid: Int32, startTime: UInt64, bootId: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootId = bootId
    }

    /// The process that has this pid now; nil when there is none.
    public init?(pid: Int32) throws {
        guard let stat = ProcessStat.read(pid) else { return nil }
        self.init(pid: pid, startTime: stat.startTime, bootId: try MachineIdentity.currentBootId())
    }

    public init(_ stat: ProcessStat, bootId: String) { self.init(pid: stat.pid, startTime: stat.startTime, bootId: bootId) }

    /// This process.
    public static func current() throws -> ProcessIdentity {
        guard let own = try ProcessIdentity(pid: getpid()) else { throw SystemFailure(doing: "read the own start time", code: ESRCH) }
        return own
    }

    public var description: String { "pid \(pid)" }

    /// It runs, on this boot, and the pid is not another process's by now. A process that only waits to be reaped has ended.
    public func isAlive() throws -> Bool {
        guard try bootId == MachineIdentity.currentBootId(), let stat = ProcessStat.read(pid) else { return false }
        return stat.startTime == startTime && !stat.hasEnded
    }

    /// Sends a signal to this very process. False when it has ended, even if another process has its pid by now.
    public func send(_ signal: Int32) throws -> Bool {
        // A pidfd opened before the check pins the process that is checked: its pid cannot change hands in between.
        var pidfd: Int32 = -1
        let failure = platform_pidfd_open(pid, &pidfd)
        if failure == ESRCH { return false }
        let pinned = failure == 0 ? OwnedDescriptor(pidfd) : nil
        guard try isAlive() else { return false }
        let code: Int32
        if let pinned {
            code = platform_pidfd_signal(pinned.number, signal)
        } else {
            // No pidfd on this kernel (or it is forbidden): what remains is the moment between check and signal.
            code = kill(pid, signal) == 0 ? 0 : errno
        }
        if code == ESRCH { return false }
        guard code == 0 else { throw SystemFailure(doing: "send signal \(signal) to pid \(pid)", code: code) }
        return true
    }
}
